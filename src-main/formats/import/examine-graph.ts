import type { Graph, Tensor } from '../../graph/graph.ts'
import type { OperationKind } from '../../graph/operations.ts'
import type { Finding } from './imported-model.ts'

/** Op kinds that the op resolver of TensorFlow Lite Micro does not know. */
const absentFromTflm: ReadonlySet<OperationKind> = new Set<OperationKind>(['tile', 'batchNormalization'])

/** Op kinds whose TensorFlow Lite Micro kernels compute in float only. */
const floatOnlyInTflm: ReadonlySet<OperationKind> = new Set<OperationKind>(['div', 'exp', 'log', 'sqrt', 'square', 'neg'])

export type Examination = { readonly findings: readonly Finding[]; readonly tflm: boolean }

function activations(graph: Graph): Tensor[] {
  const indices = new Set([...graph.inputs, ...graph.nodes.flatMap((node) => node.outputs)])
  return [...indices].flatMap((index) => graph.tensors[index] ?? [])
}

function weights(graph: Graph): Tensor[] {
  const indices = new Set(graph.nodes.flatMap((node) => node.inputs))
  return [...indices].flatMap((index) => graph.tensors[index] ?? []).filter((tensor) => tensor.data !== undefined)
}

/** Looks at the number types of a graph and says what they mean for a microcontroller. */
export function examineGraph(graph: Graph, original: Graph): Examination {
  const findings: Finding[] = []
  const computed = activations(graph)
  const constants = weights(graph)
  const integer = computed.filter((tensor) => tensor.quantization !== undefined && tensor.type !== 'float32')
  const has = (type: Tensor['type']): boolean => integer.some((tensor) => tensor.type === type)
  const float16 = constants.some((tensor) => tensor.type === 'float16')
  const hybrid = integer.length === 0 && constants.some((tensor) => tensor.quantization !== undefined && tensor.type === 'int8')
  const edges = [...graph.inputs, ...graph.outputs].filter((index) => graph.tensors[index]?.type === 'float32').length
  const narrowDense = graph.nodes.some(({ operation, inputs }) => {
    const filter = graph.tensors[inputs[1] ?? -1]
    return operation.kind === 'fullyConnected' && filter?.type === 'int4' && (filter.quantization?.scale.length ?? 1) > 1
  })
  const narrowBesideWide = has('int16') && constants.some((tensor) => tensor.type === 'int4')
  const absent = [...new Set(graph.nodes.map((node) => node.operation.kind))].filter(
    (kind) => absentFromTflm.has(kind) || (integer.length > 0 && floatOnlyInTflm.has(kind)),
  )
  const add = (severity: Finding['severity'], code: string, message: string, fix?: string): void => {
    findings.push(fix === undefined ? { code, severity, message } : { code, severity, message, fix })
  }

  if (float16)
    add(
      'warning',
      'float16-weights',
      'The weights are 16-bit floats, which no microcontroller kernel reads.',
      'Quantize it to INT8 here; the weights are widened first.',
    )
  if (hybrid)
    add(
      'warning',
      'hybrid-weights',
      'The weights are INT8 but it computes in float (dynamic-range quantization), which no microcontroller kernel does.',
      'Quantize it fully to INT8 here; its weights keep the rounding they have.',
    )
  if (integer.length === 0 && !float16 && !hybrid)
    add(
      'info',
      'float-model',
      'It computes in 32-bit floats: four times the memory of INT8, and slow on chips without a floating-point unit.',
      'Quantize it to INT8 here.',
    )
  if (integer.length > 0 && edges > 0)
    add(
      'info',
      'float-edges',
      'It is an INT8 net with float inputs or outputs, converted by its first and last layer.',
      'TinyKiln can strip these layers, so that the chip never computes in float.',
    )
  const computesUnsigned = graph.nodes.some(
    ({ operation, outputs }) => operation.kind !== 'quantize' && outputs.some((index) => graph.tensors[index]?.type === 'uint8'),
  )
  if (computesUnsigned)
    add(
      'warning',
      'uint8-activations',
      'It computes in unsigned 8-bit numbers. Current kernels are signed.',
      'Convert it again from its float original, with int8 inputs and outputs.',
    )
  if (has('int16'))
    add(
      'info',
      'int16-activations',
      'Its activations are 16 bits wide: more exact than INT8, with twice the memory and slower on most chips.',
    )
  if (original.nodes.length > graph.nodes.length)
    add(
      'info',
      'shape-arithmetic',
      `It works out ${original.nodes.length - graph.nodes.length} shapes at run time, for batches of any size. TinyKiln fixes the batch at one sample and folds them away.`,
    )
  if (narrowDense || narrowBesideWide)
    add(
      'warning',
      'int4-form',
      narrowBesideWide
        ? 'It has 4-bit weights beside 16-bit activations, for which TensorFlow Lite Micro has no kernel.'
        : 'A dense layer has 4-bit weights with a scale for each channel, for which TensorFlow Lite Micro has no kernel.',
      'Quantize it with 8-bit weights, or 4-bit ones beside 8-bit activations.',
    )
  if (absent.length > 0)
    add(
      'warning',
      'tflm-op-missing',
      `TensorFlow Lite Micro has no kernel for ${absent.join(', ')} in this form; TinyKiln's own runtime is the one to choose.`,
    )
  return { findings, tflm: absent.length === 0 && !float16 && !hybrid && !narrowDense && !narrowBesideWide && !computesUnsigned }
}
