import type { Graph } from '../../graph/graph.ts'
import { lowerBands } from '../lower.ts'
import type { Lowering } from '../lowering.ts'
import type { DevicePlan } from '../plan.ts'
import { planLowering, type PlanOptions } from '../planner/plan-lowering.ts'
import { bandedGraph, bytesOfRow, leadOf } from './banded-graph.ts'
import { firstStages, type Stage } from './first-stages.ts'
import { scheduleRows } from './row-schedule.ts'

/** A lowering with its plan, and the graph that holds its tensors. */
export type PlannedLowering = { readonly graph: Graph; readonly lowering: Lowering; readonly plan: DevicePlan }

/** Candidates that are planned to the end; the others are judged by their sums. */
const tries = 8

/** Stages that are worth running in bands, and how many bands: each band costs a call and its parameters in flash. */
const mostStages = 12
const bandCounts = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48]

/** The plan of a graph whose first `stages` stages run in `bands` bands; null where that is not possible. */
export function planBands(graph: Graph, stages: number, bands: number, options: PlanOptions): PlannedLowering | null {
  const first = firstStages(graph).slice(0, stages)
  if (first.length < stages || bands > (first.at(-1)?.outputHeight ?? 0)) return null
  const banded = bandedGraph(graph, first, bands)
  const lowering = lowerBands(banded)
  if (!lowering.ok) return null
  const plan = planLowering(banded.graph, lowering.value, options)
  return plan.ok ? { graph: banded.graph, lowering: lowering.value, plan: plan.value } : null
}

/**
 * The plan with the fewest calls that fits into `ramBytes` when the first stages run band by band, else the smallest that was
 * found; null where `plain`, the plan without bands, is no larger. Bands compute no row twice: what they cost is a call and
 * its parameters for each stage and band, and moving the rows that the next band needs again.
 */
export function planInBands(
  graph: Graph,
  plain: DevicePlan,
  options: PlanOptions & { readonly ramBytes: number },
): PlannedLowering | null {
  const stages = firstStages(graph).slice(0, mostStages)
  const candidates = stages
    .flatMap((_, index) => {
      const some = stages.slice(0, index + 1)
      const height = some.at(-1)?.outputHeight ?? 0
      return bandCounts
        .filter((bands) => index > 0 && bands <= height)
        .map((bands) => ({ stages: index + 1, bands, bytes: sectionBytes(graph, some, bands) }))
    })
    .filter(({ bytes }) => bytes < plain.arenaBytes)
  const fitting = candidates
    .filter(({ bytes }) => bytes <= options.ramBytes)
    .sort((a, b) => a.stages * a.bands - b.stages * b.bands)
  const smallest = [...candidates].sort((a, b) => a.bytes - b.bytes)
  let best: PlannedLowering | null = null
  for (const { stages: count, bands } of [...fitting.slice(0, tries), ...smallest.slice(0, tries)]) {
    const planned = planBands(graph, count, bands, options)
    if (planned === null || planned.plan.arenaBytes >= (best?.plan ?? plain).arenaBytes) continue
    best = planned
    if (planned.plan.arenaBytes <= options.ramBytes) break
  }
  return best
}

/** What the stages need at least while they run in bands: input and output, partly one over the other, and the rows between. */
function sectionBytes(graph: Graph, stages: readonly Stage[], bands: number): number {
  const schedule = scheduleRows(stages, bands)
  const [first, last] = [stages[0], stages.at(-1)]
  if (first === undefined || last === undefined) return Infinity
  const inputRow = bytesOfRow(graph.tensors[first.input])
  const outputRow = bytesOfRow(graph.tensors[last.output])
  const between = stages.slice(0, -1).reduce((sum, stage, i) => {
    return sum + (schedule.capacity[i + 1] ?? 0) * bytesOfRow(graph.tensors[stage.output])
  }, 0)
  const lead = Math.max(0, leadOf(schedule, inputRow, outputRow))
  return Math.max(outputRow * last.outputHeight, inputRow * first.inputHeight + lead) + between
}
