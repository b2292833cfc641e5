import type { Graph } from '../graph/graph.ts'
import { removeDeadChannels } from './dead-channels/remove-dead-channels.ts'
import { prepareGraph } from './prepare-graph.ts'

/** A quantized graph as its device code computes it: the same outputs to the byte, without what need not be computed. */
export function deviceGraph(graph: Graph): Graph {
  return removeDeadChannels(prepareGraph(graph))
}
