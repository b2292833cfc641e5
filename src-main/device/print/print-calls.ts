import type { SignalLowering } from '../../signal/feature-types.ts'
import type { DeviceSource } from '../device-sources.ts'
import type { BufferReference, Constant, ConstantReference, DevicePlan, ParameterField } from '../plan.ts'
import { elementType, floatLiteral, integerLiteral, printValues } from './c-values.ts'
import type { FeatureMemory } from './feature-memory.ts'
import { findPrototype } from './kernel-prototype.ts'
import { tensorType } from './model-facts.ts'

/** C text in two parts: constants at file scope, and one statement for each call. */
export type PrintedCalls = { readonly constants: string; readonly statements: readonly string[] }

/** Constants by their C names. */
type NamedConstants = {
  readonly constants: readonly Constant[]
  readonly name: (index: number) => string
  /** Those that lie in AVR's far flash. */
  readonly far: ReadonlySet<number>
}

/**
 * Far tables are written by the assembler on AVR, whose compiler would put them before near ones; so that both read the same values,
 * they are lines of a macro.
 */
export const farTableMacros = `#if defined(TK_FAR)
#define KILN_TABLE(name, length) extern const __memx int8_t name[length]; \\
  __asm__(".pushsection .text.kiln_tables,\\"ax\\",@progbits\\n.global " #name "\\n" #name ":\\n"
#define KILN_BYTES(...) ".byte " #__VA_ARGS__ "\\n"
#define KILN_TABLE_END ".balign 2\\n.popsection\\n"); /* code follows, at even addresses */
#else
#define KILN_TABLE(name, length) static const int8_t name[length] TK_FLASH KILN_ALIGNED(4) = {
#define KILN_BYTES(...) __VA_ARGS__,
#define KILN_TABLE_END };
#endif

`

function printFarTable(name: string, data: Constant['data']): string {
  const lines = printValues(data)
    .split('\n')
    .map((line) => `KILN_BYTES(${line.trim().replace(/,$/, '')})\n`)
  return `KILN_TABLE(${name}, ${data.length})\n${lines.join('')}KILN_TABLE_END\n`
}

function printConstants({ constants, name, far }: NamedConstants): string {
  return constants
    .map(({ type, data }, index) =>
      far.has(index)
        ? printFarTable(name(index), data)
        : `static const ${elementType(type)} ${name(index)}[${data.length}] TK_FLASH KILN_ALIGNED(4) = {\n${printValues(data)}};\n`,
    )
    .join('')
}

function printParameters(structure: string, name: string, fields: readonly ParameterField[], constants: NamedConstants): string {
  const values = fields.map((field) => {
    if (field.type === 'int32') return `${integerLiteral(field.value)} /* ${field.name} */`
    if (field.type === 'float32') return `${floatLiteral(field.value)} /* ${field.name} */`
    return field.value === null ? `0 /* ${field.name} */` : constants.name(field.value.constant)
  })
  return `static const ${structure} ${name} TK_FLASH = {\n  ${values.join(',\n  ')}};\n`
}

/** The kernel calls of the model; names of far tables are global and begin with the model's. */
export function printModelCalls(
  plan: DevicePlan,
  sources: readonly DeviceSource[],
  model: string,
  far: ReadonlySet<number>,
): PrintedCalls {
  const parameters: string[] = []
  const statements: string[] = []
  const constants: NamedConstants = {
    constants: plan.constants,
    name: (index) => `${far.has(index) ? model : 'kiln'}_${plan.constants[index]?.name ?? 'missing'}`,
    far,
  }
  for (const [index, call] of plan.calls.entries()) {
    const prototype = findPrototype(sources, call.kernel)
    const structure = prototype?.structure ?? `struct ${call.kernel}_params`
    const argument = (pointer: BufferReference | ConstantReference, position: number): string => {
      if ('constant' in pointer) return constants.name(pointer.constant)
      const buffer = plan.buffers[pointer.buffer]
      const type = prototype?.pointerTypes[position] ?? `${tensorType(buffer?.type ?? 'int8')} *`
      return `(${type})(kiln_arena + ${buffer?.offset ?? 0})`
    }
    parameters.push(printParameters(structure, `kiln_call_${index}`, call.parameters, constants))
    const pointers = call.pointers.map((pointer, position) => `, ${argument(pointer, position)}`).join('')
    statements.push(`  ${call.kernel}(&kiln_call_${index}${pointers}); /* ${commentText(call.node)} */\n`)
  }
  return { constants: printConstants(constants) + parameters.join(''), statements }
}

/** Calls of signal blocks, where each writes, and where the last one does. */
export type PrintedSignal = PrintedCalls & { readonly outputs: readonly string[]; readonly result: string }

/** The calls of the signal blocks; the first reads `window`, and `result` is where the last one wrote. */
export function printSignalCalls(
  features: SignalLowering,
  memory: FeatureMemory,
  sources: readonly DeviceSource[],
): PrintedSignal {
  const parameters: string[] = []
  const statements: string[] = []
  const constants: NamedConstants = {
    constants: features.constants,
    name: (index) => `kiln_signal_${features.constants[index]?.name ?? 'missing'}_${index}`,
    far: new Set(),
  }
  const outputs: string[] = []
  let input = 'window'
  for (const [index, call] of features.calls.entries()) {
    const structure = findPrototype(sources, call.kernel)?.structure ?? `struct ${call.kernel}_params`
    const output = `(float *)(kiln_arena + ${memory.calls[index]?.output ?? 0})`
    const scratch = call.scratchLength === 0 ? '0' : `(float *)(kiln_arena + ${memory.calls[index]?.scratch ?? 0})`
    parameters.push(printParameters(structure, `kiln_signal_${index}`, call.parameters, constants))
    statements.push(`  ${call.kernel}(&kiln_signal_${index}, ${input}, ${output}, ${scratch});\n`)
    outputs.push(output)
    input = output
  }
  return {
    constants: printConstants(constants) + parameters.join(''),
    statements,
    outputs,
    result: input,
  }
}

/** A name inside a comment: nothing that ends the comment or leaves ASCII. */
function commentText(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/g, '?')
    .replaceAll('*/', '* /')
    .replaceAll('/*', '/ *')
    .slice(0, 100)
}
