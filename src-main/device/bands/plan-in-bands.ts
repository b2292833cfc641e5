import type { Graph } from '../../graph/graph.ts'
import { lower, lowerBands } from '../lower.ts'
import type { Lowering } from '../lowering.ts'
import type { DevicePlan } from '../plan.ts'
import { lowerBound } from '../planner/block.ts'
import { planLowering, type PlanOptions } from '../planner/plan-lowering.ts'
import { findSharings } from '../planner/sharings.ts'
import { findStorages } from '../planner/storage.ts'
import { bandedGraph, bytesOfRow, leadOf } from './banded-graph.ts'
import { firstStages, type Stage } from './first-stages.ts'
import { scheduleRows } from './row-schedule.ts'

/** A lowering with its plan, and the graph that holds its tensors. */
export type PlannedLowering = { readonly graph: Graph; readonly lowering: Lowering; readonly plan: DevicePlan }

/** Candidates that are planned to the end; the others are judged by their sums. */
const tries = 8

/** A candidate with more calls has to need this much less. */
const worthwhile = 0.97

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

/** The ways to run the first stages of a graph in bands: the more calls they take, the less memory they need. */
const ladders = new WeakMap<Graph, Map<number, readonly PlannedLowering[]>>()

function ladderOf(graph: Graph, plain: DevicePlan, options: PlanOptions): readonly PlannedLowering[] {
  const known = ladders.get(graph) ?? new Map<number, readonly PlannedLowering[]>()
  ladders.set(graph, known)
  const alignment = options.alignmentBytes ?? 16
  const ladder = known.get(alignment) ?? makeLadder(graph, plain, options)
  known.set(alignment, ladder)
  return ladder
}

/** Only candidates that need less memory than all with fewer calls are worth a plan; of these, some spread over the whole span. */
function makeLadder(graph: Graph, plain: DevicePlan, options: PlanOptions): PlannedLowering[] {
  const stages = firstStages(graph).slice(0, mostStages)
  const rest = restBytes(graph, stages.length, options)
  const candidates = stages
    .flatMap((_, index) => {
      const some = stages.slice(0, index + 1)
      const height = some.at(-1)?.outputHeight ?? 0
      return bandCounts
        .filter((bands) => index > 0 && bands <= height)
        .map((bands) => ({
          stages: index + 1,
          bands,
          bytes: Math.max(sectionBytes(graph, some, bands), rest[index + 1] ?? 0),
        }))
    })
    .sort((a, b) => a.stages * a.bands - b.stages * b.bands || a.bytes - b.bytes)
  let least = plain.arenaBytes
  const useful = candidates.filter(({ bytes }) => bytes < least * worthwhile && ((least = bytes), true))
  const chosen = new Set(Array.from({ length: tries }, (_, i) => useful[Math.round((i * (useful.length - 1)) / (tries - 1))]))
  let arena = plain.arenaBytes
  return [...chosen].flatMap((candidate) => {
    const planned = candidate === undefined ? null : planBands(graph, candidate.stages, candidate.bands, options)
    if (planned === null || planned.plan.arenaBytes >= arena) return []
    arena = planned.plan.arenaBytes
    return [planned]
  })
}

/**
 * The plan with the fewest calls that fits into `ramBytes` when the first stages run band by band; null where none does.
 * `plain` is the plan without bands. Bands compute no row twice: what they cost is a call and its parameters for each stage
 * and band, and moving the rows that the next band needs again.
 */
export function planInBands(
  graph: Graph,
  plain: DevicePlan,
  options: PlanOptions & { readonly ramBytes: number },
): PlannedLowering | null {
  return ladderOf(graph, plain, options).find(({ plan }) => plan.arenaBytes <= options.ramBytes) ?? null
}

/** What the calls after the first n stages need at least, for n up to `stages`. */
function restBytes(graph: Graph, stages: number, options: PlanOptions): number[] {
  const lowering = lower(graph)
  const storages = lowering.ok ? findStorages(graph, lowering.value) : lowering
  if (!lowering.ok || !storages.ok) return []
  const sharings = findSharings(storages.value, lowering.value)
  const alignment = options.alignmentBytes ?? 16
  return Array.from({ length: stages + 1 }, (_, n) => lowerBound(storages.value, sharings, alignment, n))
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
