import type { Graph, Node, TensorIndex } from '../../graph/graph.ts'

/** A layer with constant weights at one side of a tensor, with the number of its rows or columns there. */
export type LayerSide = { readonly node: Node; readonly tensor: TensorIndex; readonly channels: number }

/** Which channels of activations must keep a common factor. Channels are the places along a tensor's last dimension. */
export type ChannelLinks = {
  readonly join: (from: TensorIndex, channel: number, to: TensorIndex, other: number) => void
  /** All channels of a tensor keep the factor 1, and whatever is joined to them. */
  readonly fix: (tensor: TensorIndex) => void
  /** The layer's rows write the tensor's channels. */
  readonly write: (side: LayerSide) => void
  /** The layer's columns read the tensor's channels; column i reads channel i modulo their number. */
  readonly read: (side: LayerSide) => void
  /** The representative of a channel, or null where the factor is fixed. */
  readonly rootOf: (tensor: TensorIndex, channel: number) => number | null
  readonly writers: readonly LayerSide[]
  readonly readers: readonly LayerSide[]
}

/** The number of channels of a tensor. */
export function channelCount(graph: Graph, tensor: TensorIndex): number {
  return graph.tensors[tensor]?.shape.at(-1) ?? 1
}

/** No links yet: every channel by itself. */
export function createLinks(graph: Graph): ChannelLinks {
  const starts: number[] = []
  let total = 0
  for (let index = 0; index < graph.tensors.length; index++) {
    starts.push(total)
    total += channelCount(graph, index)
  }
  const parents = Int32Array.from({ length: total }, (_, index) => index)
  const fixed = new Uint8Array(total)
  const writers: LayerSide[] = []
  const readers: LayerSide[] = []
  const find = (index: number): number => {
    let root = index
    while (parents[root] !== root) root = parents[root] ?? root
    parents[index] = root
    return root
  }
  const place = (tensor: TensorIndex, channel: number): number => find((starts[tensor] ?? 0) + channel)
  return {
    join: (from, channel, to, other) => {
      const [a, b] = [place(from, channel), place(to, other)]
      parents[b] = a
      if (fixed[b] === 1) fixed[a] = 1
    },
    fix: (tensor) => {
      for (let channel = 0; channel < channelCount(graph, tensor); channel++) fixed[place(tensor, channel)] = 1
    },
    write: (side) => writers.push(side),
    read: (side) => readers.push(side),
    rootOf: (tensor, channel) => {
      const root = place(tensor, channel)
      return fixed[root] === 1 ? null : root
    },
    writers,
    readers,
  }
}
