import type { TensorIndex } from '../../graph/graph.ts'
import type { ActivationRange, ActivationRanges } from '../activation-range.ts'
import { activationGrid, gridOf, type ActivationGrid } from './activation-grid.ts'
import type { ActivationGroups } from './activation-groups.ts'
import { createRangeTracker, type RangeTracker } from './range-tracker.ts'
import type { RoundingPlan } from './rounding-plan.ts'

/** Ranges that learn: besides what a tracker does, the step of each group's grid follows the gradient of the loss. */
export type LearnedSteps = RangeTracker & {
  /** Takes in the derivative of the loss by the step of the group that `tensor` belongs to. */
  readonly learn: (tensor: TensorIndex, derivative: number) => void
  /** How fast steps learn from now on, as a share of the step. */
  readonly setRate: (rate: number) => void
}

/** `start` is the calibrated step. */
type Learning = {
  grid: ActivationGrid
  first: number
  second: number
  derivative: number
  seen: boolean
  readonly start: number
}

const firstDecay = 0.9
const secondDecay = 0.999
const smallest = 1e-12
/** A step never leaves this part of the calibrated one: a collapsed grid would not come back. */
const narrowest = 1 / 16

/**
 * Learned step sizes (LSQ, Esser et al. 2020) for activations: the zero point stays where calibration put it, the step is
 * moved by Adam at `rate` times its first size. Groups without a calibrated range follow the batches until they have one.
 */
export function createLearnedSteps(
  groups: ActivationGroups,
  initial: ActivationRanges,
  widthOf: RoundingPlan['activations'],
): LearnedSteps {
  const tracker = createRangeTracker(groups, initial)
  const learned = new Map<TensorIndex, Learning>()
  let rate = 0
  let count = 0
  const groupAt = (tensor: TensorIndex) => {
    const group = groups.groupOf.get(tensor)
    const range = group === undefined ? null : tracker.range(tensor)
    if (group === undefined || range === null) return null
    const grid = activationGrid(range, widthOf(group))
    const known = learned.get(group) ?? { grid, first: 0, second: 0, derivative: 0, seen: false, start: grid.scale }
    learned.set(group, known)
    return known
  }
  const range = (tensor: TensorIndex): ActivationRange | null => {
    const known = groupAt(tensor)
    return known && { min: known.grid.low, max: known.grid.high }
  }
  return {
    range,
    observe: (tensor, values) => {
      if (tracker.range(tensor) === null) tracker.observe(tensor, values)
    },
    learn: (tensor, derivative) => {
      const known = groupAt(tensor)
      if (!known || !Number.isFinite(derivative)) return
      known.derivative += derivative
      known.seen = true
    },
    setRate: (wish) => {
      rate = wish
    },
    advance: () => {
      tracker.advance()
      count++
      for (const known of learned.values()) {
        if (!known.seen) continue
        known.first = firstDecay * known.first + (1 - firstDecay) * known.derivative
        known.second = secondDecay * known.second + (1 - secondDecay) * known.derivative ** 2
        const direction =
          known.first / (1 - firstDecay ** count) / (Math.sqrt(known.second / (1 - secondDecay ** count)) + smallest)
        const scale = Math.fround(Math.max(known.grid.scale - rate * known.start * direction, known.start * narrowest))
        known.grid = gridOf(scale, known.grid.leastStep, known.grid.mostStep)
        known.derivative = 0
        known.seen = false
      }
    },
    ranges: () => {
      const result = new Map<TensorIndex, ActivationRange>()
      for (const tensor of groups.groupOf.keys()) {
        const known = range(tensor)
        if (known !== null) result.set(tensor, known)
      }
      return result
    },
    read: () => ({
      ...tracker.read(),
      learned: {
        count,
        steps: [...learned].map(
          ([
            group,
            {
              grid: { scale, leastStep, mostStep },
              ...rest
            },
          ]) => {
            return { group, scale, leastStep, mostStep, ...rest }
          },
        ),
      },
    }),
    write: (state) => {
      tracker.write(state)
      count = state.learned?.count ?? 0
      learned.clear()
      for (const { group, scale, leastStep, mostStep, ...rest } of state.learned?.steps ?? []) {
        learned.set(group, { grid: gridOf(scale, leastStep, mostStep), ...rest })
      }
    },
  }
}
