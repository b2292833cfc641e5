import type { Graph } from '../graph/graph.ts'
import type { OperationKind } from '../graph/operations.ts'
import { estimated, type Figure } from '../contract/figure.ts'
import type { Board } from './board.ts'
import { coreFamily } from './core-family.ts'

/**
 * Flash that each op adds to the interpreter, bytes: Cortex-M4F and Cortex-M0+ (tflite-micro-arduino-examples of December
 * 2023 with CMSIS-NN, arm-none-eabi-gcc 12.2, -Os).
 */
const INCREMENTS: Partial<Readonly<Record<OperationKind, readonly [number, number]>>> = {
  fullyConnected: [12688, 18872],
  conv2d: [17628, 21512],
  depthwiseConv2d: [15980, 22084],
  softmax: [12672, 21344],
  maxPool2d: [5392, 7192],
  averagePool2d: [5200, 7352],
  mean: [9368, 17396],
  sum: [9368, 17396],
  reshape: [2748, 2452],
  add: [10820, 16920],
  sub: [10820, 16920],
  mul: [10756, 17116],
  pad: [6292, 5564],
  padV2: [6292, 5564],
  concatenation: [4108, 4036],
  relu: [5580, 10692],
  relu6: [2756, 4244],
  logistic: [8264, 15048],
  tanh: [8473, 15344],
  hardSwish: [5848, 11564],
  leakyRelu: [6052, 10936],
  quantize: [7216, 13348],
  dequantize: [3428, 3304],
  stridedSlice: [6556, 8148],
  transpose: [2472, 2120],
  transposeConv: [10752, 18228],
  resizeNearestNeighbor: [4872, 7768],
  svdf: [13552, 20872],
  unidirectionalSequenceLstm: [17272, 25904],
}
const UNMEASURED: readonly [number, number] = [8000, 14000]

/**
 * Flash of TensorFlow Lite Micro with just the ops of a graph. The straight line through four linked networks is within
 * 2 % of each; the band is for other compilers, releases and cores.
 */
export function tflmCodeSize(graph: Graph, board: Board): Figure {
  const small = coreFamily(board).family === 'm0plus'
  const kinds = new Set(graph.nodes.map((node) => node.operation.kind))
  let increments = 0
  for (const kind of kinds) increments += (INCREMENTS[kind] ?? UNMEASURED)[small ? 1 : 0]
  const value = small ? 32300 + 0.356 * increments : 23800 + 0.555 * increments
  const spread = board.architecture === 'arm' ? { low: 0.85, high: 1.2 } : { low: 0.85, high: 1.7 }
  const bytes = Math.round(value)
  return estimated(
    bytes,
    Math.floor(bytes * spread.low),
    Math.ceil(bytes * spread.high),
    'bytes',
    'TensorFlow Lite Micro with CMSIS-NN linked for four networks, arm-none-eabi-gcc 12.2 at -Os; a straight line through them',
  )
}
