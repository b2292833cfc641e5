import type { Graph } from '../graph/graph.ts'
import type { Result } from '../contract/result.ts'
import { lower } from './lower.ts'
import type { DevicePlan } from './plan.ts'
import { planLowering, type PlanOptions } from './planner/plan-lowering.ts'

/**
 * Everything that a chip needs to run a quantized (or float) graph: its kernel calls, constants and arena layout.
 *
 * Errors: those of `lower` (an op or type without a kernel) and of `planLowering`.
 */
export function planDevice(graph: Graph, options: PlanOptions = {}): Result<DevicePlan> {
  const lowering = lower(graph)
  return lowering.ok ? planLowering(graph, lowering.value, options) : lowering
}
