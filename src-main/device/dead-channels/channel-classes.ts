import type { Graph, TensorIndex } from '../../graph/graph.ts'

/**
 * The channels of every tensor, and which of them can only leave together (the channels of a sum and of its operands). The
 * channels of a tensor are those of its last dimension, or after a reshape those of the tensor before it: in the order of
 * memory they take turns.
 */
export class ChannelClasses {
  readonly #first: number[] = []
  readonly #count: number[] = []
  readonly #parent: number[] = []

  constructor(graph: Graph) {
    const counts = graph.tensors.map((tensor) => tensor.shape.at(-1) ?? 1)
    for (const node of graph.nodes) {
      if (!['reshape', 'squeeze', 'expandDims'].includes(node.operation.kind)) continue
      const [input = -1] = node.inputs
      const [output = -1] = node.outputs
      const before = counts[input] ?? 1
      if ((counts[output] ?? 1) % before === 0) counts[output] = before
    }
    for (const count of counts) {
      this.#first.push(this.#parent.length)
      this.#count.push(count)
      for (let channel = 0; channel < count; channel++) this.#parent.push(this.#parent.length)
    }
  }

  /** How many channels a tensor has. */
  count(tensor: TensorIndex): number {
    return this.#count[tensor] ?? 0
  }

  /** The class of a channel: a number that its companions share. */
  classOf(tensor: TensorIndex, channel: number): number {
    let id = (this.#first[tensor] ?? 0) + channel
    for (let parent = this.#parent[id] ?? id; parent !== id; parent = this.#parent[id] ?? id) {
      this.#parent[id] = this.#parent[parent] ?? parent
      id = parent
    }
    return id
  }

  /** From now on these two channels leave together. */
  join(a: TensorIndex, channel: number, b: TensorIndex, otherChannel: number): void {
    this.#parent[this.classOf(a, channel)] = this.classOf(b, otherChannel)
  }

  /** Joins all channels of two tensors in turn; false where they have different numbers of them. */
  joinAll(a: TensorIndex, b: TensorIndex): boolean {
    const count = this.count(a)
    if (count !== this.count(b)) return false
    for (let channel = 0; channel < count; channel++) this.join(a, channel, b, channel)
    return true
  }
}
