import type { Graph, Tensor } from '../graph.ts'
import type { OperationKind } from '../operations.ts'

/** Layers that LiteRT's quantized kernels refuse without a bias, with the place of the bias among their inputs. */
const biasPlace: Partial<Record<OperationKind, number>> = { conv2d: 2, depthwiseConv2d: 2, fullyConnected: 2, transposeConv: 3 }

/** Gives convolutions and dense layers without a bias one of zeros. */
export function addMissingBiases(graph: Graph): Graph {
  const tensors: Tensor[] = [...graph.tensors]
  const nodes = graph.nodes.map((node) => {
    const place = biasPlace[node.operation.kind]
    const channels = tensors[node.outputs[0] ?? -1]?.shape.at(-1)
    if (place === undefined || channels === undefined || (node.inputs[place] ?? -1) >= 0) return node
    const data = new Float32Array(channels)
    const bias = tensors.push({ name: `${node.name}/bias`, shape: [channels], type: 'float32', data }) - 1
    return { ...node, inputs: [...node.inputs.slice(0, place), bias] }
  })
  return { ...graph, tensors, nodes }
}
