import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import type { Operation } from '../../graph/operations.ts'
import { consumers, onlyConsumer } from '../../graph/passes/consumers.ts'
import { padBefore } from '../lower/window.ts'

/** A layer that slides along time; time runs along the rows of its tensors. */
export type TimeStage = {
  /** Reads `input` and writes `output`, both seen as pictures whose rows are moments. */
  readonly node: Node
  readonly input: Tensor
  readonly output: Tensor
  readonly outputIndex: TensorIndex
  readonly stride: number
  /** Moments that one output reads. */
  readonly reach: number
  /** Rows of padding before the first moment. */
  readonly padTop: number
  /** Outputs at the window's beginning and end that hang on padding, of this layer or of those before it. */
  readonly first: number
  readonly last: number
}

const timeless = new Set<Operation['kind']>(['relu', 'relu6', 'leakyRelu', 'logistic', 'tanh', 'hardSwish', 'elu', 'quantize'])

/** Height and width exchanged: the same bytes where either is 1. */
function upright(tensor: Tensor): Tensor {
  const [first = 1, height = 1, width = 1, last = 1] = tensor.shape
  return { ...tensor, shape: [first, width, height, last] }
}

function uprightOperation(operation: Operation): Operation {
  if (operation.kind === 'conv2d' || operation.kind === 'depthwiseConv2d') {
    const { strideHeight, strideWidth, dilationHeight, dilationWidth } = operation
    return {
      ...operation,
      ...{ strideHeight: strideWidth, strideWidth: strideHeight, dilationHeight: dilationWidth, dilationWidth: dilationHeight },
    }
  }
  if (operation.kind !== 'averagePool2d' && operation.kind !== 'maxPool2d') return operation
  const { strideHeight, strideWidth, filterHeight, filterWidth } = operation
  return {
    ...operation,
    ...{ strideHeight: strideWidth, strideWidth: strideHeight, filterHeight: filterWidth, filterWidth: filterHeight },
  }
}

/** How many moments of a window hang on padding: at its beginning, and at its end. */
type Edges = { readonly first: number; readonly last: number }

/** The node as a time stage, or null. `add` takes weights whose shape had to be turned. */
function timeStage(graph: Graph, node: Node, before: Edges, add: (tensor: Tensor) => TensorIndex): TimeStage | null {
  const [inputIndex = -1, weightsIndex = -1] = node.inputs
  const outputIndex = node.outputs[0] ?? -1
  const [from, to, weights] = [graph.tensors[inputIndex], graph.tensors[outputIndex], graph.tensors[weightsIndex]]
  if (from?.shape.length !== 4 || to?.shape.length !== 4 || from.shape[0] !== 1) return null
  const isConvolution = node.operation.kind === 'conv2d' || node.operation.kind === 'depthwiseConv2d'
  const turned = from.shape[1] === 1 && (from.shape[2] ?? 1) > 1
  if (turned && (to.shape[1] !== 1 || (isConvolution && weights?.shape[1] !== 1))) return null
  const [input, output] = turned ? [upright(from), upright(to)] : [from, to]
  const operation = turned ? uprightOperation(node.operation) : node.operation
  const base = { input, output, outputIndex }
  if (timeless.has(operation.kind))
    return { ...base, first: before.first, last: before.last, node, stride: 1, reach: 1, padTop: 0 }
  const isPool = operation.kind === 'averagePool2d' || operation.kind === 'maxPool2d'
  if (!isPool && operation.kind !== 'conv2d' && operation.kind !== 'depthwiseConv2d') return null
  const filter = isPool ? operation.filterHeight : turned ? weights?.shape[2] : weights?.shape[1]
  if (filter === undefined || (isConvolution && weights?.data === undefined)) return null
  const dilation = isPool ? 1 : operation.dilationHeight
  const [inputRows = 1, outputRows = 1] = [input.shape[1], output.shape[1]]
  const stride = operation.strideHeight
  const reach = (filter - 1) * dilation + 1
  const padTop = padBefore(inputRows, outputRows, filter, stride, dilation, operation.padding)
  const inputs =
    isConvolution && turned && weights !== undefined ? [inputIndex, add(upright(weights)), ...node.inputs.slice(2)] : node.inputs
  const first = Math.ceil((before.first + padTop) / stride)
  const last = outputRows - 1 - Math.floor((inputRows - before.last - reach + padTop) / stride)
  return { ...base, node: { ...node, operation, inputs }, stride, reach, padTop, first, last: Math.max(0, last) }
}

/**
 * The layers along time from the input on, while a new frame of `hop` moments is whole outputs of each of them, and these together
 * with the outputs that hang on padding are fewer than all.
 */
export function timeStages(graph: Graph, hop: number, add: (tensor: Tensor) => TensorIndex): TimeStage[] {
  const readers = consumers(graph)
  const stages: TimeStage[] = []
  let tensor = graph.inputs[0] ?? -1
  let rows = hop
  if (graph.inputs.length !== 1) return stages
  for (;;) {
    const node = onlyConsumer(graph, readers, tensor)
    if (node === null) return stages
    const moves = ['reshape', 'expandDims', 'squeeze'].includes(node.operation.kind)
    if (moves && stages.length === 0) {
      tensor = node.outputs[0] ?? -1
      continue
    }
    const stage = timeStage(graph, node, stages.at(-1) ?? { first: 0, last: 0 }, add)
    if (stage === null || rows % stage.stride !== 0) return stages
    if (stage.first + stage.last + rows / stage.stride > (stage.output.shape[1] ?? 0)) return stages
    stages.push(stage)
    rows /= stage.stride
    tensor = stage.outputIndex
  }
}
