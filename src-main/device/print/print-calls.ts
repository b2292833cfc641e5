import type { SignalLowering } from '../../signal/feature-types.ts'
import type { DeviceSource } from '../device-sources.ts'
import type { BufferReference, Constant, ConstantReference, DevicePlan, ParameterField } from '../plan.ts'
import { elementType, floatLiteral, integerLiteral, printValues } from './c-values.ts'
import type { FeatureMemory } from './feature-memory.ts'
import { findPrototype } from './kernel-prototype.ts'
import { tensorType } from './model-facts.ts'

/** C text in two parts: constants at file scope, and statements. */
export type PrintedCalls = { readonly constants: string; readonly statements: string }

function printConstants(constants: readonly Constant[], prefix: string): string {
  return constants
    .map(
      ({ name, type, data }) =>
        `static const ${elementType(type)} ${prefix}${name}[${data.length}] TK_FLASH KILN_ALIGNED(4) = {\n${printValues(data)}};\n`,
    )
    .join('')
}

function printParameters(
  structure: string,
  name: string,
  fields: readonly ParameterField[],
  constants: readonly Constant[],
  prefix: string,
): string {
  const values = fields.map((field) => {
    if (field.type === 'int32') return `${integerLiteral(field.value)} /* ${field.name} */`
    if (field.type === 'float32') return `${floatLiteral(field.value)} /* ${field.name} */`
    const constant = field.value === null ? undefined : constants[field.value.constant]
    return constant === undefined ? `0 /* ${field.name} */` : `${prefix}${constant.name}`
  })
  return `static const ${structure} ${name} TK_FLASH = {\n  ${values.join(',\n  ')}};\n`
}

/** The kernel calls of the model. */
export function printModelCalls(plan: DevicePlan, sources: readonly DeviceSource[]): PrintedCalls {
  const parameters: string[] = []
  const statements: string[] = []
  for (const [index, call] of plan.calls.entries()) {
    const prototype = findPrototype(sources, call.kernel)
    const structure = prototype?.structure ?? `struct ${call.kernel}_params`
    const argument = (pointer: BufferReference | ConstantReference, position: number): string => {
      if ('constant' in pointer) return `kiln_${plan.constants[pointer.constant]?.name ?? 'missing'}`
      const buffer = plan.buffers[pointer.buffer]
      const type = prototype?.pointerTypes[position] ?? `${tensorType(buffer?.type ?? 'int8')} *`
      return `(${type})(kiln_arena + ${buffer?.offset ?? 0})`
    }
    parameters.push(printParameters(structure, `kiln_call_${index}`, call.parameters, plan.constants, 'kiln_'))
    const pointers = call.pointers.map((pointer, position) => `, ${argument(pointer, position)}`).join('')
    statements.push(`  ${call.kernel}(&kiln_call_${index}${pointers}); /* ${commentText(call.node)} */\n`)
  }
  return { constants: printConstants(plan.constants, 'kiln_') + parameters.join(''), statements: statements.join('') }
}

/** The calls of the signal blocks; the first reads `window`, and `result` is where the last one wrote. */
export function printSignalCalls(
  features: SignalLowering,
  memory: FeatureMemory,
  sources: readonly DeviceSource[],
): PrintedCalls & { readonly result: string } {
  const parameters: string[] = []
  const statements: string[] = []
  let input = 'window'
  for (const [index, call] of features.calls.entries()) {
    const structure = findPrototype(sources, call.kernel)?.structure ?? `struct ${call.kernel}_params`
    const output = `(float *)(kiln_arena + ${memory.calls[index]?.output ?? 0})`
    const scratch = call.scratchLength === 0 ? '0' : `(float *)(kiln_arena + ${memory.calls[index]?.scratch ?? 0})`
    parameters.push(printParameters(structure, `kiln_signal_${index}`, call.parameters, features.constants, 'kiln_signal_'))
    statements.push(`  ${call.kernel}(&kiln_signal_${index}, ${input}, ${output}, ${scratch});\n`)
    input = output
  }
  return {
    constants: printConstants(features.constants, 'kiln_signal_') + parameters.join(''),
    statements: statements.join(''),
    result: input,
  }
}

/** A name inside a comment: nothing that ends the comment or leaves ASCII. */
function commentText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').replaceAll('*/', '* /').replaceAll('/*', '/ *').slice(0, 100)
}
