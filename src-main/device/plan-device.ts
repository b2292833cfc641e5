import type { Graph } from '../graph/graph.ts'
import type { Result } from '../contract/result.ts'
import { deviceGraph } from './device-graph.ts'
import { lower } from './lower.ts'
import type { DevicePlan } from './plan.ts'
import { planLowering, type PlanOptions } from './planner/plan-lowering.ts'
import { prepareGraph } from './prepare-graph.ts'

/**
 * Everything that a chip needs to run a quantized (or float) graph: its kernel calls, constants and arena layout. Channels
 * that cannot change the outputs are left out, unless all tensors are to be kept.
 *
 * Errors: those of `lower` (an op or type without a kernel) and of `planLowering`.
 */
export function planDevice(graph: Graph, options: PlanOptions = {}): Result<DevicePlan> {
  const prepared = options.keepAllTensors === true ? prepareGraph(graph) : deviceGraph(graph)
  const lowering = lower(prepared)
  return lowering.ok ? planLowering(prepared, lowering.value, options) : lowering
}
