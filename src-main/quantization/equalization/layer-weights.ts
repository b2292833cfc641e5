import type { Graph, Node, TensorIndex } from '../../graph/graph.ts'

/** Where a weighted layer keeps what. Rows are its output channels, columns its input channels. */
export type LayerWeights = {
  readonly input: TensorIndex
  readonly weights: TensorIndex
  /** -1 where there is no bias. */
  readonly bias: TensorIndex
  readonly output: TensorIndex
  readonly rows: number
  readonly columns: number
  /** The row and the column that each weight belongs to. */
  readonly rowOf: (index: number) => number
  readonly columnOf: (index: number) => number
}

/**
 * The layout of a convolution's or dense layer's constant float weights; null for other nodes. A depthwise filter has a
 * column for each input channel, which only the rows of that channel read; columns of a grouped convolution likewise.
 */
export function layerWeights(graph: Graph, node: Node): LayerWeights | null {
  const { operation, inputs, outputs } = node
  const transposed = operation.kind === 'transposeConv'
  const depthwise = operation.kind === 'depthwiseConv2d'
  if (!transposed && !depthwise && operation.kind !== 'conv2d' && operation.kind !== 'fullyConnected') return null
  const [input, weights, bias] = transposed ? [inputs[2], inputs[1], inputs[3]] : inputs
  const tensor = graph.tensors[weights ?? -1]
  const output = outputs[0]
  if (!(tensor?.data instanceof Float32Array) || input === undefined || weights === undefined || output === undefined) return null
  const places = { input, weights, bias: bias ?? -1, output }
  const inner = tensor.shape.at(-1) ?? 1
  if (depthwise) {
    const columns = graph.tensors[input]?.shape.at(-1) ?? 1
    const multiplier = inner / columns
    const rowOf = (index: number) => index % inner
    return { ...places, rows: inner, columns, rowOf, columnOf: (index) => Math.floor((index % inner) / multiplier) }
  }
  const rows = tensor.shape[0] ?? 1
  const perRow = tensor.data.length / rows
  const rowOf = (index: number) => Math.floor(index / perRow)
  if (operation.kind !== 'conv2d') return { ...places, rows, columns: inner, rowOf, columnOf: (index) => index % inner }
  const columns = graph.tensors[input]?.shape.at(-1) ?? inner
  const rowsInGroup = (rows * inner) / columns
  return {
    ...places,
    rows,
    columns,
    rowOf,
    columnOf: (index) => Math.floor(rowOf(index) / rowsInGroup) * inner + (index % inner),
  }
}
