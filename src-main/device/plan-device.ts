import type { Graph } from '../graph/graph.ts'
import { succeed, type Result } from '../contract/result.ts'
import { planInBands, type PlannedLowering } from './bands/plan-in-bands.ts'
import { deviceGraph } from './device-graph.ts'
import { lower } from './lower.ts'
import type { DevicePlan } from './plan.ts'
import { planLowering, type PlanOptions } from './planner/plan-lowering.ts'
import { prepareGraph } from './prepare-graph.ts'

/**
 * Everything that a chip needs to run a quantized (or float) graph: its kernel calls, constants and arena layout. Channels
 * that cannot change the outputs are left out, unless all tensors are to be kept. Where the plan is larger than `ramBytes`,
 * the first stages run band by band.
 *
 * Errors: those of `lower` (an op or type without a kernel) and of `planLowering`.
 */
export function planDevice(graph: Graph, options: PlanOptions = {}): Result<DevicePlan> {
  const planned = lowerAndPlan(graph, options)
  return planned.ok ? succeed(planned.value.plan) : planned
}

/** The same with what was planned: for those who look at single calls. */
export function lowerAndPlan(graph: Graph, options: PlanOptions = {}): Result<PlannedLowering> {
  const prepared = options.keepAllTensors === true ? prepareGraph(graph) : deviceGraph(graph)
  const lowering = lower(prepared)
  if (!lowering.ok) return lowering
  const plan = planLowering(prepared, lowering.value, options)
  if (!plan.ok) return plan
  const { keepAllTensors, ramBytes } = options
  if (keepAllTensors !== true && ramBytes !== undefined && plan.value.arenaBytes > ramBytes) {
    const banded = planInBands(prepared, plan.value, { ...options, ramBytes })
    if (banded !== null) return succeed(banded)
  }
  return succeed({ graph: prepared, lowering: lowering.value, plan: plan.value })
}
