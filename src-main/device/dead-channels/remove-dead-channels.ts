import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import { ChannelClasses } from './channel-classes.ts'
import { constantChannels } from './constant-channels.ts'
import { linearLayer, type LinearLayer } from './linear-layer.ts'
import { joinChannels, neededClasses } from './needed-channels.ts'
import { shrinkLayer } from './shrink-layer.ts'

/**
 * An INT8 graph without the channels that cannot change its outputs: those that nothing reads, and those that hold one value
 * whatever the input (filters without weights), which become part of the biases that read them. The outputs stay the same
 * to the byte. Tensors keep their places; weights that shrink become new tensors at the end.
 */
export function removeDeadChannels(graph: Graph): Graph {
  const classes = new ChannelClasses(graph)
  const layers = new Map<Node, LinearLayer>()
  const fixed = new Set<TensorIndex>([...graph.inputs, ...graph.outputs])
  for (const node of graph.nodes) {
    const layer = linearLayer(graph, node, classes.count(node.inputs[0] ?? -1)) ?? undefined
    if (layer !== undefined) layers.set(node, layer)
    if (!joinChannels(graph, node, classes, layer)) for (const index of [...node.inputs, ...node.outputs]) fixed.add(index)
  }
  const constants = constantChannels(graph, classes, layers)
  const needed = neededClasses(graph, classes, [...layers.values()], fixed, constants)
  const keptOf = (tensor: TensorIndex): number[] =>
    Array.from({ length: classes.count(tensor) }, (_, channel) => channel).filter((channel) =>
      needed.has(classes.classOf(tensor, channel)),
    )
  const activations = new Set(
    graph.nodes.flatMap((node) => [...node.inputs.slice(0, layers.has(node) ? 1 : undefined), ...node.outputs]),
  )
  const shrunk = new Map<TensorIndex, readonly number[]>()
  for (const tensor of activations) {
    const kept = keptOf(tensor)
    if (graph.tensors[tensor]?.data === undefined && kept.length < classes.count(tensor)) shrunk.set(tensor, kept)
  }
  if (shrunk.size === 0) return graph
  const tensors: Tensor[] = graph.tensors.map((tensor, index) => {
    const kept = shrunk.get(index)
    if (kept === undefined) return tensor
    const last = ((tensor.shape.at(-1) ?? 1) / classes.count(index)) * kept.length
    return { ...tensor, shape: [...tensor.shape.slice(0, -1), last] }
  })
  const add = (tensor: Tensor): TensorIndex => tensors.push(tensor) - 1
  const nodes = graph.nodes.map((node) => {
    const layer = layers.get(node)
    if (layer !== undefined && (shrunk.has(layer.input) || shrunk.has(layer.output))) {
      return shrinkLayer(graph, layer, keptOf(layer.input), keptOf(layer.output), constants.get(layer.input), add)
    }
    const [input = -1] = node.inputs
    const [output = -1] = node.outputs
    if (node.operation.kind !== 'reshape' || !shrunk.has(output)) return node
    return { ...node, operation: { kind: 'reshape' as const, newShape: tensors[output]?.shape ?? null }, inputs: [input] }
  })
  return { ...graph, tensors, nodes }
}
