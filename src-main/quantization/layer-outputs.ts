import type { Graph, TensorIndex } from '../graph/graph.ts'

/** One layer's output in a folded float graph and in the integer graph that was made from it. */
export type LayerOutput = { readonly name: string; readonly float: TensorIndex; readonly integer: TensorIndex }

/** The outputs of all rounded layers. Layers go by name: where widths are mixed, an output may lie in another tensor than before. */
export function layerOutputs(float: Graph, integer: Graph): LayerOutput[] {
  const twins = new Map(integer.nodes.map((node) => [node.name, node]))
  return float.nodes.flatMap(({ name, outputs }) => {
    const twin = twins.get(name)?.outputs[0] ?? -1
    return integer.tensors[twin]?.quantization ? [{ name, float: outputs[0] ?? -1, integer: twin }] : []
  })
}
