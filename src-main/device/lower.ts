import type { Graph } from '../graph/graph.ts'
import { FailureError, succeed, type Result } from '../contract/result.ts'
import { LoweringBuilder } from './lower/lowering-builder.ts'
import { NodeContext } from './lower/node-context.ts'
import { lowerNode } from './lower/operation-table.ts'
import type { Lowering } from './lowering.ts'

/**
 * Turns a quantized graph with fixed shapes into calls of the device kernels, with every multiplier computed as TensorFlow
 * Lite Micro computes it. Reshapes become aliases.
 *
 * Errors (each names the node and what to do): `unsupported-type`, `unsupported-operation`, `not-quantized`, `not-constant`,
 * `scales-differ`, `shapes-disagree` and others of their kind.
 */
export function lower(graph: Graph): Result<Lowering> {
  const builder = new LoweringBuilder(graph)
  try {
    for (const [index, node] of graph.nodes.entries()) lowerNode(new NodeContext(builder, index, node), node)
    return succeed(builder.finish())
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, error: error.failure }
    throw error
  }
}
