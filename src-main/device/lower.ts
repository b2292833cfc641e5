import type { Graph } from '../graph/graph.ts'
import { FailureError, succeed, type Result } from '../contract/result.ts'
import type { BandedGraph, BandStep } from './bands/banded-graph.ts'
import { LoweringBuilder } from './lower/lowering-builder.ts'
import { NodeContext } from './lower/node-context.ts'
import { lowerNode } from './lower/operation-table.ts'
import type { Lowering } from './lowering.ts'

/**
 * Turns a quantized graph with fixed shapes into calls of the device kernels, with every multiplier computed as TensorFlow
 * Lite Micro computes it. Reshapes become aliases.
 *
 * Errors (each names the node and what to do): `unsupported-type`, `unsupported-operation`, `not-quantized`, `not-constant`,
 * `scales-differ`, `shapes-disagree`, `empty-tensor`, `unknown-shape` and others of their kind.
 */
export function lower(graph: Graph): Result<Lowering> {
  return lowerSteps(
    graph,
    graph.nodes.map((node) => ({ node, padTop: null })),
    (builder) => builder.finish(),
  )
}

/** The same for a graph whose first stages run band by band. */
export function lowerBands({ graph, steps, views, overlap, lastRead }: BandedGraph): Result<Lowering> {
  return lowerSteps(graph, steps, (builder, callOfStep) => {
    const lowering = builder.finish()
    return {
      ...lowering,
      views: new Map([...(lowering.views ?? []), ...views]),
      longOverlaps: overlap === null ? [] : [{ ...overlap, until: callOfStep[lastRead] ?? -1 }],
    }
  })
}

/** `finish` learns the last call of every step. */
function lowerSteps(
  graph: Graph,
  steps: readonly BandStep[],
  finish: (builder: LoweringBuilder, callOfStep: readonly number[]) => Lowering,
): Result<Lowering> {
  const builder = new LoweringBuilder(graph)
  const callOfStep: number[] = []
  try {
    for (const [index, step] of steps.entries()) {
      if ('node' in step) {
        const context = new NodeContext(builder, index, step.node, step.padTop)
        refuseEmptyTensors(context)
        lowerNode(context, step.node)
      } else {
        builder.addMove(step.name, step.from, step.to, step.bytes)
      }
      callOfStep.push(builder.callCount - 1)
    }
    return succeed(finish(builder, callOfStep))
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, error: error.failure }
    throw error
  }
}

/** Kernels divide by sizes and count down from them. */
function refuseEmptyTensors(context: NodeContext): void {
  for (const index of [...context.node.inputs, ...context.node.outputs]) {
    const tensor = context.graph.tensors[index]
    if (tensor === undefined || tensor.data !== undefined) continue
    const shape = tensor.shape.join('×')
    if (tensor.shape.some((size) => size === 0)) {
      context.refuse(
        'empty-tensor',
        `has the tensor “${tensor.name}” of shape ${shape}`,
        'a chip computes nothing from no values, so remove the layer',
      )
    }
    if (tensor.shape.some((size) => !Number.isInteger(size) || size < 0)) {
      context.refuse('unknown-shape', `has the tensor “${tensor.name}” of shape ${shape}`, 'export the model with fixed shapes')
    }
  }
}
