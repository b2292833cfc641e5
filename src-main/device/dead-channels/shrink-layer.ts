import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import { layoutOf, type LinearLayer } from './linear-layer.ts'
import { canFold } from './needed-channels.ts'

/** A layer with some of its input and output channels; constant inputs that leave become part of the bias. */
export function shrinkLayer(
  graph: Graph,
  layer: LinearLayer,
  inputs: readonly number[],
  outputs: readonly number[],
  values: readonly (number | null)[] | undefined,
  add: (tensor: Tensor) => TensorIndex,
): Node {
  const { node } = layer
  const weights = graph.tensors[node.inputs[1] ?? -1]
  const layout = layoutOf(node.operation.kind, weights?.shape ?? [], layer.inputs, layer.outputs)
  if (weights?.data === undefined || layout === null) return node
  const shape = shrunkShape(node.operation.kind, weights.shape, layer.inputs, inputs.length, outputs.length)
  const target = layoutOf(node.operation.kind, shape, inputs.length, outputs.length)
  if (target === null) return node
  const data = new Int8Array(shape.reduce((product, size) => product * size, 1))
  for (const [o, oldO] of outputs.entries()) {
    for (const [i, oldI] of inputs.entries()) {
      for (let tap = 0; tap < layout.taps; tap++) {
        data[target.place(o, i, tap)] = Number(weights.data[layout.place(oldO, oldI, tap)])
      }
    }
  }
  const kept = new Set(inputs)
  const bias = Int32Array.from(outputs, (o) => {
    let sum = layer.bias[o] ?? 0
    for (let i = 0; i < layer.inputs; i++) {
      const value = values?.[i]
      if (!kept.has(i) && layer.reads(o, i) && canFold(layer, value)) {
        sum = (sum + (value - layer.inputZeroPoint) * layer.weightSum(o, i)) | 0
      }
    }
    return sum
  })
  const operation =
    node.operation.kind === 'depthwiseConv2d'
      ? { ...node.operation, depthMultiplier: outputs.length / inputs.length }
      : node.operation
  const weightsIndex = add({ ...weights, ...keptScales(weights, outputs), shape, data })
  const biasTensor = graph.tensors[node.inputs[2] ?? -1] ?? { name: `${weights.name}/bias`, type: 'int32' as const, shape: [] }
  const biasIndex = add({ ...biasTensor, ...keptScales(biasTensor, outputs), shape: [bias.length], data: bias })
  return { ...node, operation, inputs: [layer.input, weightsIndex, biasIndex] }
}

function shrunkShape(
  kind: Node['operation']['kind'],
  shape: readonly number[],
  before: number,
  inputs: number,
  outputs: number,
): number[] {
  const [, height = 1, width = 1] = shape
  if (kind === 'fullyConnected') return [outputs, (height / before) * inputs]
  return kind === 'depthwiseConv2d' ? [1, height, width, outputs] : [outputs, height, width, inputs]
}

function keptScales(tensor: Tensor, outputs: readonly number[]): Partial<Tensor> {
  const { quantization } = tensor
  if (quantization === undefined || quantization.scale.length === 1) return {}
  const pick = (list: readonly number[]) => (list.length === 1 ? list : outputs.map((o) => list[o] ?? 0))
  return { quantization: { ...quantization, scale: pick(quantization.scale), zeroPoint: pick(quantization.zeroPoint) } }
}
