import type { Graph, Node } from '../../graph/graph.ts'
import { findLogits } from './find-logits.ts'

/** The fully-connected layer that gives the values before the last softmax or logistic; undefined where another kind does. */
export function headLayer(graph: Graph): Node | undefined {
  const logits = findLogits(graph).tensor
  return graph.nodes.find(({ operation, outputs }) => operation.kind === 'fullyConnected' && outputs.includes(logits))
}
