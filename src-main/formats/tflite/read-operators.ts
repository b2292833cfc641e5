import { FailureError } from '../../contract/result.ts'
import type { Node } from '../../graph/graph.ts'
import type { Operation, OperationKind } from '../../graph/operations.ts'
import type { FlatTable } from './flat-table.ts'
import { damaged, readByte, readInt32, readInt32s, readTable, readText, readUint32 } from './flat-table.ts'
import { operationCodecs, operationKindOfCode } from './operation-codecs.ts'
import type { OptionField } from './option-fields.ts'
import { builtinOperatorNames, customOperatorCode, slots } from './schema.ts'

/** What an operator code stands for. */
export type OperatorName = { readonly name: string; readonly custom: boolean; readonly kind: OperationKind | null }

/** Reads an operator code. Old files have the one-byte field only, so the larger of the two counts. */
export function readOperatorName(table: FlatTable): OperatorName {
  const code = Math.max(
    readByte(table, slots.operatorCode.deprecatedBuiltinCode),
    readInt32(table, slots.operatorCode.builtinCode),
  )
  if (code === customOperatorCode) {
    return {
      name: readText(table, slots.operatorCode.customCode, 'the name of a custom op') || 'unnamed',
      custom: true,
      kind: null,
    }
  }
  return { name: builtinOperatorNames[code] ?? `operator ${code}`, custom: false, kind: operationKindOfCode.get(code) ?? null }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6)
  const rest = names.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '')
}

function unsupported(
  file: string,
  missing: readonly { readonly operator: OperatorName; readonly layer: string }[],
): FailureError {
  const names = [...new Set(missing.map(({ operator }) => operator.name))]
  const first = missing[0]
  const details = { file, operations: names, layer: first?.layer }
  const where = `layer ${first?.layer ?? '?'} needs ${first?.operator.name ?? '?'}`
  const custom = [...new Set(missing.filter(({ operator }) => operator.custom).map(({ operator }) => operator.name))]
  if (custom.some((name) => name.startsWith('Flex'))) {
    const message =
      `${file} needs TensorFlow itself (Flex ops: ${listed(custom)}; ${where}), so it cannot run on a microcontroller. ` +
      'Replace these layers by ordinary ones and convert without SELECT_TF_OPS.'
    return new FailureError({ code: 'model-op-flex', message, details })
  }
  if (custom.some((name) => name.startsWith('Signal'))) {
    const message =
      `${file} is TensorFlow signal processing rather than a neural net (custom ops ${listed(custom)}; ${where}). ` +
      'Choose the matching feature block in TinyKiln and import the net that follows it.'
    return new FailureError({ code: 'model-op-custom', message, details })
  }
  if (custom.length > 0) {
    const message =
      `${file} uses the custom ops ${listed(custom)} (${where}), which exist only in the project that made this file. ` +
      'Export the model without them.'
    return new FailureError({ code: 'model-op-custom', message, details })
  }
  const streaming = names.some((name) => /VARIABLE|VAR_HANDLE|CALL_ONCE/.test(name))
  const message =
    `${file} uses ${listed(names)} (${where}), which TinyKiln has no kernels for. ` +
    (streaming
      ? 'It keeps its state in resource variables; export the non-streaming form of the model.'
      : 'Rebuild these layers from supported ones and export again.')
  return new FailureError({ code: 'model-op-unsupported', message, details })
}

function layerName(table: FlatTable, index: number, tensors: readonly string[]): string {
  const output = readInt32s(table, slots.operator.outputs, `the outputs of operator ${index}`)?.[0] ?? -1
  return tensors[output] || `operator_${index}`
}

/** Throws the failure that names every op of the file that TinyKiln has no kind for. */
export function refuseUnknownOperators(
  operators: readonly FlatTable[],
  names: readonly OperatorName[],
  tensors: readonly string[],
): void {
  const missing = operators.flatMap((table, i) => {
    const opcode = readUint32(table, slots.operator.opcodeIndex)
    const operator = names[opcode]
    if (operator === undefined) return damaged(table.file, `operator ${i} names operator code ${opcode} of only ${names.length}`)
    return operator.kind === null ? [{ operator, layer: layerName(table, i, tensors) }] : []
  })
  const file = operators[0]?.file.name ?? 'The model'
  if (missing.length > 0) throw unsupported(file, missing)
}

function readAttributes(kind: OperationKind, options: FlatTable | null, layer: string): Operation {
  const codec = operationCodecs[kind]
  if (codec === null) return { kind } as Operation
  if ('refuse' in codec) codec.refuse(options, layer)
  const fields = Object.entries(codec.fields) as [string, OptionField<unknown>][]
  const attributes = fields.flatMap(([attribute, field]) => {
    const value = field.read(options)
    return attribute === 'asymmetricQuantizeInputs' && value === false ? [] : [[attribute, value] as const]
  })
  return { kind, ...Object.fromEntries(attributes) } as Operation
}

/** Reads operator `index`; its kind is known already. A node is named after the tensor that it writes. */
export function readNode(table: FlatTable, index: number, names: readonly OperatorName[], tensorNames: readonly string[]): Node {
  const operator = names[readUint32(table, slots.operator.opcodeIndex)]
  const kind = operator?.kind ?? damaged(table.file, `operator ${index} has no kind`)
  const name = layerName(table, index, tensorNames)
  const options = readTable(table, slots.operator.options, `the options of ${name}`)
  const inputs = readInt32s(table, slots.operator.inputs, `the inputs of ${name}`) ?? []
  const outputs = readInt32s(table, slots.operator.outputs, `the outputs of ${name}`) ?? []
  const intermediates = readInt32s(table, slots.operator.intermediates, `the intermediates of ${name}`) ?? []
  const node = { name, operation: readAttributes(kind, options, name), inputs, outputs }
  return intermediates.length > 0 ? { ...node, intermediates } : node
}
