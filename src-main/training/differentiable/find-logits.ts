import type { Graph, TensorIndex } from '../../graph/graph.ts'

/** Where the loss reads the net, and what would have come behind it. */
export type Head = {
  readonly tensor: TensorIndex
  readonly activation: 'softmax' | 'logistic' | 'none'
  /** Values a sample. */
  readonly size: number
}

/**
 * The tensor before a final softmax or logistic: cross-entropy on it is exact where the probabilities have rounded to 0.
 * A reshape behind the activation changes nothing.
 */
export function findLogits(graph: Graph): Head {
  const output = graph.outputs[0] ?? -1
  const size = (graph.tensors[output]?.shape ?? []).reduce((product, dimension) => product * dimension, 1)
  let current = output
  for (;;) {
    const node = graph.nodes.find((candidate) => candidate.outputs.includes(current))
    const source = node?.inputs[0] ?? -1
    if (node?.operation.kind === 'softmax' && node.operation.beta === 1) return { tensor: source, activation: 'softmax', size }
    if (node?.operation.kind === 'logistic') return { tensor: source, activation: 'logistic', size }
    if (node?.operation.kind !== 'reshape' && node?.operation.kind !== 'squeeze')
      return { tensor: output, activation: 'none', size }
    current = source
  }
}
