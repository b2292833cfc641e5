import type { Tensor } from '../../graph/graph.ts'
import type { OperationKind } from '../../graph/operations.ts'

/** How a parameter lies in memory for tfjs, and which of its values share an output channel. */
export type ParameterLayout = {
  readonly shape: readonly number[]
  /** From the graph's order to tfjs's. */
  readonly toEngine: (values: Float32Array) => Float32Array
  readonly toGraph: (values: Float32Array) => Float32Array
  /** 'first': channel = index / (length / channels); 'last': channel = index % channels. */
  readonly channelAxis: 'first' | 'last'
  readonly channels: number
}

/** The layout of an input that is learned, by the op that reads it: a filter, a weight matrix or a vector. */
export function parameterLayout(kind: OperationKind, position: number, tensor: Tensor): ParameterLayout {
  const [first = 1, height = 1, width = 1, last = 1] = tensor.shape
  if (kind === 'conv2d' && position === 1) {
    const inner = height * width * last
    return {
      shape: [height, width, last, first],
      toEngine: (values) => swap(values, first, inner),
      toGraph: (values) => swap(values, inner, first),
      channelAxis: 'last',
      channels: first,
    }
  }
  const same = { toEngine: copy, toGraph: copy }
  if (kind === 'depthwiseConv2d' && position === 1) {
    return { ...same, shape: [height, width, last, 1], channelAxis: 'last', channels: last }
  }
  return { ...same, shape: tensor.shape, channelAxis: 'first', channels: first }
}

const copy = (values: Float32Array): Float32Array => values.slice()

/** The transpose of a [rows, columns] matrix. OHWI to HWIO is one, as O moves behind all the rest. */
function swap(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column] ?? 0
  }
  return result
}
