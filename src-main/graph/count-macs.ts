import type { Graph, Node, Tensor } from './graph.ts'
import type { OperationKind, OperationOf } from './operations.ts'
import { countElements } from './shapes/shape-rule.ts'

type Wiring = { readonly inputs: readonly (Tensor | null)[]; readonly outputs: readonly Tensor[] }
type MacRule<O> = (operation: O, wiring: Wiring) => number

const none = (): number => 0
const elements = (tensor: Tensor | null | undefined): number => (tensor ? countElements(tensor.shape) : 0)
const size = (tensor: Tensor | null | undefined, axis: number): number => tensor?.shape[axis] ?? 1

/** Multiply-accumulates of each op kind; ops that only move, compare, add or look up count none. */
const macRules = {
  abs: none,
  add: none,
  argMax: none,
  averagePool2d: none,
  batchMatMul: (operation, { inputs, outputs }) =>
    elements(outputs[0]) * (inputs[0]?.shape.at(operation.adjointX ? -2 : -1) ?? 1),
  batchNormalization: (_operation, { outputs }) => elements(outputs[0]),
  cast: none,
  concatenation: none,
  conv2d: (_operation, { inputs, outputs }) => (elements(outputs[0]) * elements(inputs[1])) / size(inputs[1], 0),
  depthwiseConv2d: (_operation, { inputs, outputs }) => elements(outputs[0]) * size(inputs[1], 1) * size(inputs[1], 2),
  dequantize: none,
  div: none,
  elu: none,
  exp: none,
  expandDims: none,
  fullyConnected: (_operation, { inputs }) => elements(inputs[0]) * size(inputs[1], 0),
  gather: none,
  hardSwish: none,
  l2Normalization: none,
  leakyRelu: none,
  log: none,
  logistic: none,
  maximum: none,
  maxPool2d: none,
  mean: none,
  minimum: none,
  mirrorPad: none,
  mul: none,
  neg: none,
  pack: none,
  pad: none,
  padV2: none,
  prelu: none,
  quantize: none,
  reduceMax: none,
  reduceMin: none,
  relu: none,
  relu6: none,
  reshape: none,
  resizeBilinear: none,
  resizeNearestNeighbor: none,
  rsqrt: none,
  shape: none,
  slice: none,
  softmax: none,
  split: none,
  splitV: none,
  sqrt: none,
  square: none,
  squaredDifference: none,
  squeeze: none,
  stridedSlice: none,
  sub: none,
  sum: none,
  svdf: (_operation, { inputs }) => size(inputs[0], 0) * (elements(inputs[1]) + elements(inputs[2])),
  tanh: none,
  tile: none,
  transpose: none,
  transposeConv: (_operation, { inputs }) => (elements(inputs[2]) * elements(inputs[1])) / size(inputs[1], 3),
  unidirectionalSequenceLstm: (_operation, { inputs }) => {
    const steps = size(inputs[0], 0) * size(inputs[0], 1)
    const weights = [1, 2, 3, 4, 5, 6, 7, 8, 16].reduce((sum, i) => sum + elements(inputs[i]), 0)
    return steps * weights
  },
  unpack: none,
} satisfies { readonly [K in OperationKind]: MacRule<OperationOf<K>> }

/** Multiply-accumulates of one inference of a node. Shapes must be known (inferShapes). */
export function countNodeMacs(graph: Graph, node: Node): number {
  const rule = macRules[node.operation.kind] as MacRule<Node['operation']>
  return rule(node.operation, {
    inputs: node.inputs.map((index) => graph.tensors[index] ?? null),
    outputs: node.outputs.flatMap((index) => graph.tensors[index] ?? []),
  })
}

/** Multiply-accumulates of one inference. Shapes must be known (inferShapes). */
export function countMacs(graph: Graph): number {
  return graph.nodes.reduce((sum, node) => sum + countNodeMacs(graph, node), 0)
}
