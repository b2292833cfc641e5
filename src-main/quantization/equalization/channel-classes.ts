import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { channelCount, createLinks } from './channel-links.ts'
import { layerWeights, type LayerWeights } from './layer-weights.ts'
import { linkRules } from './link-rules.ts'

/** One row (output channel) or column (input channel) of a layer's weights. */
export type WeightSlot = { readonly layer: LayerWeights; readonly channel: number }

/**
 * Channels of activations that can only be rescaled together, because ops that keep positive factors (ReLU, pooling, pads,
 * sums, reshapes …) join them. Dividing every producer's row by s > 0 and multiplying every consumer's column by s leaves
 * the net's function as it is.
 */
export type ChannelClass = {
  readonly members: readonly { readonly tensor: TensorIndex; readonly channel: number }[]
  readonly producers: readonly WeightSlot[]
  readonly consumers: readonly WeightSlot[]
}

/**
 * The classes of a folded float graph that may be rescaled. Left out are channels that reach an op which does not keep
 * factors (softmax, ReLU6, products of activations …), inputs and outputs of the model, and layers whose weights are
 * computed or shared.
 */
export function channelClasses(graph: Graph): ChannelClass[] {
  const links = createLinks(graph)
  for (const index of [...graph.inputs, ...graph.outputs]) links.fix(index)
  for (const node of graph.nodes) linkRules[node.operation.kind](node, graph, links)
  const classes = new Map<number, { [K in keyof ChannelClass]: ChannelClass[K][number][] }>()
  const classOf = (tensor: TensorIndex, channel: number) => {
    const root = links.rootOf(tensor, channel)
    if (root === null) return null
    const known = classes.get(root) ?? { members: [], producers: [], consumers: [] }
    classes.set(root, known)
    return known
  }
  const activations = new Set(graph.nodes.flatMap((node) => node.outputs))
  for (const tensor of activations) {
    for (let channel = 0; channel < channelCount(graph, tensor); channel++)
      classOf(tensor, channel)?.members.push({ tensor, channel })
  }
  const slots = (side: 'producers' | 'consumers') => {
    for (const { node, tensor, channels } of side === 'producers' ? links.writers : links.readers) {
      const layer = layerWeights(graph, node)
      for (let channel = 0; layer !== null && channel < channels; channel++) {
        classOf(tensor, channel % channelCount(graph, tensor))?.[side].push({ layer, channel })
      }
    }
  }
  slots('producers')
  slots('consumers')
  return [...classes.values()].filter((one) => one.producers.length > 0 && one.consumers.length > 0)
}
