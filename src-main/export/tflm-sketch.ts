import { fail, succeed, type Result } from '../contract/result.ts'
import { floatLiteral, printValues, stringLiteral } from '../device/print/c-values.ts'
import type { PrintedFile } from '../device/print-c.ts'
import type { SelfTestWindows } from '../device/print/self-test-windows.ts'
import { predictTflmArena } from '../device/tflm-arena.ts'
import type { Graph, Tensor } from '../graph/graph.ts'
import type { ExportRequest } from './export-model-types.ts'
import { shortHashLength } from './self-test-files.ts'
import { sketchResource } from './sketch-resource.ts'
import { tflmLibrary } from './tflm-library.ts'
import { tflmResolverMethods } from './tflm-operations.ts'

const C_TYPES: Readonly<Record<string, { readonly name: string; readonly low: number; readonly high: number }>> = {
  int8: { name: 'int8_t', low: -128, high: 127 },
  uint8: { name: 'uint8_t', low: 0, high: 255 },
  int16: { name: 'int16_t', low: -32768, high: 32767 },
  float32: { name: 'float', low: 0, high: 0 },
}

/** What the sketch replays at the start: windows, and the bytes that the library gives for them. */
export type TflmSelfTest = { readonly windows: SelfTestWindows; readonly modelHash: string }

/**
 * A sketch for the maintained TensorFlow Lite Micro library of a board: only the ops of the model in the resolver, an arena of
 * the predicted size, the conversion of inputs and outputs, and the windows that it replays.
 *
 * Errors: `no-tflm-library`; `tflm-op-missing` for an op without a kernel there; `tflm-ports` for other types at the edges;
 * `empty-tensor`.
 */
export function tflmSketch(request: ExportRequest, name: string, selfTest: TflmSelfTest | null): Result<PrintedFile[]> {
  const { graph, board, labels } = request
  const library = tflmLibrary(board)
  if (!library.ok) return library
  const input = graph.tensors[graph.inputs[0] ?? -1]
  const output = graph.tensors[graph.outputs[0] ?? -1]
  const inputType = C_TYPES[input?.type ?? '']
  const outputType = C_TYPES[output?.type ?? '']
  if (input === undefined || output === undefined || inputType === undefined || outputType === undefined) {
    return fail('tflm-ports', 'The sketch needs one input and one output of type int8, uint8, int16 or float32.')
  }
  const empty = graph.tensors.find(({ shape }) => shape.includes(0))
  if (empty !== undefined) {
    return fail('empty-tensor', `The tensor “${empty.name}” of shape ${empty.shape.join('×')} holds no values: remove its layer.`)
  }
  const methods = resolverMethods(graph)
  if (!methods.ok) return methods
  const { requiredBytes } = predictTflmArena(graph, board.architecture === 'arm' ? 'cortex-m4' : 'four-byte-enums')
  const values = {
    name,
    NAME: name.toUpperCase(),
    library: library.value.name,
    include: library.value.include,
    required: String(requiredBytes),
    arena: String(roundUp(requiredBytes * 1.2 + 16)),
    labels: labels.length === 0 ? '"score"' : labels.map(stringLiteral).join(', '),
    operationCount: String(methods.value.length),
    operations: methods.value.map((method) => `  resolver.${method}();\n`).join(''),
    quantize: input.type === 'float32' ? '    input[i] = values[i];\n' : printQuantize(inputType),
    selfTestInclude: selfTest === null ? '' : `#include "${name}_selftest.h"\n`,
    selfTestCall: selfTest === null ? '' : '  self_test(interpreter);\n',
    ...port('input', input, inputType.name),
    ...port('output', output, outputType.name),
  }
  const sketch = { path: `${name}.ino`, text: sketchResource('tflm.ino', values) }
  if (selfTest === null) return succeed([sketch])
  const { windows, modelHash } = selfTest
  const bytes = (list: readonly Uint8Array[]): string => printValues(Uint8Array.from(list.flatMap((one) => [...one])))
  const header = sketchResource('tflm-self-test.h', {
    ...values,
    hash: modelHash,
    shortHash: modelHash.slice(0, shortHashLength),
    windows: String(windows.inputs.length),
    inputBytes: String(windows.inputs[0]?.length ?? 0),
    outputBytes: String(windows.outputs[0]?.length ?? 0),
    inputs: bytes(windows.inputs),
    outputs: bytes(windows.outputs),
  })
  return succeed([sketch, { path: `${name}_selftest.h`, text: header }])
}

function resolverMethods(graph: Graph): Result<string[]> {
  const methods = new Set<string>()
  for (const node of graph.nodes) {
    const method = tflmResolverMethods[node.operation.kind]
    if (method === null) {
      return fail(
        'tflm-op-missing',
        `TensorFlow Lite Micro has no kernel for ${node.operation.kind} (“${node.name}”). Take the C export.`,
      )
    }
    methods.add(method)
  }
  return succeed([...methods].sort())
}

/** Nearest integer, ties away from zero: the examples of the library cut the fraction off, which costs accuracy. */
function printQuantize({ name, low, high }: { readonly name: string; readonly low: number; readonly high: number }): string {
  return `    const long q = lroundf(values[i] / INPUT_SCALE) + INPUT_ZERO_POINT;
    input[i] = static_cast<${name}>(q < ${low} ? ${low} : q > ${high} ? ${high} : q);
`
}

function port(name: string, tensor: Tensor, type: string): Record<string, string> {
  return {
    [`${name}Type`]: type,
    [`${name}Length`]: String(tensor.shape.reduce((product, dimension) => product * dimension, 1)),
    [`${name}Scale`]: floatLiteral(tensor.quantization?.scale[0] ?? 1),
    [`${name}ZeroPoint`]: String(tensor.quantization?.zeroPoint[0] ?? 0),
  }
}

/** Room for vendor kernels' scratch, in whole 16 bytes. */
function roundUp(bytes: number): number {
  return Math.ceil(bytes / 16) * 16
}
