import type { Graph, Node, Tensor } from '../../graph/graph.ts'
import type { Operation } from '../../graph/operations.ts'
import { quantizeWeights } from '../quantize-weights.ts'
import { quantizationRules, type QuantizationRule } from '../../graph/quantization-rule.ts'

/** Weights with fewer values stay in float: nothing is won there (TensorFlow Lite's converter draws the same line). */
const fewestWeights = 1024

/**
 * Dynamic-range quantization: INT8 weights in convolutions and dense layers, float activations, which LiteRT rounds to eight
 * bits anew at each run. Needs no calibration. Dense layers have one scale, as LiteRT's hybrid kernels know best. No
 * microcontroller kernel computes such layers.
 */
export function quantizeDynamicRange(graph: Graph): Graph {
  const tensors: Tensor[] = [...graph.tensors]
  for (const node of graph.nodes) {
    const rule: QuantizationRule = quantizationRules[node.operation.kind]
    const index = rule.kind === 'weighted' ? (node.inputs[rule.weights] ?? -1) : -1
    const tensor = graph.tensors[index]
    if (rule.kind !== 'weighted' || node.operation.kind === 'transposeConv') continue
    if (!(tensor?.data instanceof Float32Array) || tensor.data.length < fewestWeights) continue
    const perChannel = node.operation.kind !== 'fullyConnected'
    const { name, shape } = tensor
    tensors[index] = { name, shape, type: 'int8', ...quantizeWeights(tensor.data, shape, rule.axis, { perChannel }) }
  }
  const nodes = graph.nodes.map((node): Node => {
    const hybrid = tensors[node.inputs[1] ?? -1]?.type === 'int8'
    return hybrid ? { ...node, operation: asymmetric(node.operation) } : node
  })
  return { ...graph, tensors, nodes }
}

/** Dense layers say in the file that activations get a zero point; convolutions with a scale for each channel always do. */
function asymmetric(operation: Operation): Operation {
  return operation.kind === 'fullyConnected' ? { ...operation, asymmetricQuantizeInputs: true } : operation
}
