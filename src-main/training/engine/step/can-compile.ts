import type { Graph, TensorIndex } from '../../../graph/graph.ts'
import { layerTable } from './layer-table.ts'
import type { LayerQuestions } from './layer-kernels.ts'
import type { Layer } from './layer.ts'

/** Whether every layer has kernels that take it. */
export function canCompile(graph: Graph, layers: readonly Layer[], target: TensorIndex): boolean {
  const activations = new Set<TensorIndex>([...graph.inputs, ...graph.nodes.flatMap((node) => node.outputs)])
  const questions: LayerQuestions = {
    isActivation: (tensor) => activations.has(tensor),
    shape: (tensor) => graph.tensors[tensor]?.shape ?? [],
    numbers: (tensor) => Array.from(graph.tensors[tensor]?.data ?? [], Number),
  }
  if (graph.inputs.length !== 1 || graph.inputs.includes(target)) return false
  return layers.every((layer) => {
    const kernels = layerTable[layer.node.operation.kind]
    const { node } = layer
    const reads = graph.tensors[node.inputs[0] ?? -1]
    return (
      kernels !== undefined &&
      node.outputs.length === 1 &&
      reads?.type === 'float32' &&
      activations.has(node.inputs[0] ?? -1) &&
      kernels.accepts(layer, questions)
    )
  })
}
