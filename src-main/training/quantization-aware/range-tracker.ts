import type { TensorIndex } from '../../graph/graph.ts'
import type { ActivationRange, ActivationRanges } from '../activation-range.ts'
import type { ActivationGroups } from './activation-groups.ts'
import type { RangeState } from './range-state.ts'

/** The part of the way that a range moves towards a batch's own at each step (PyTorch's moving-average observer). */
const averagingConstant = 0.01

/** Follows the ranges of activation groups by moving averages. */
export type RangeTracker = {
  /** Takes in the values that one tensor has in this step. */
  readonly observe: (tensor: TensorIndex, values: Float32Array) => void
  /** Moves the ranges by what was observed since the last call. */
  readonly advance: () => void
  readonly range: (tensor: TensorIndex) => ActivationRange | null
  /** The range of every activation that belongs to a group. */
  readonly ranges: () => ActivationRanges
  /** All that is known, to go on from later. */
  readonly read: () => RangeState
  readonly write: (state: RangeState) => void
}

/** Ranges as a list of numbers, and back. */
export const listRanges = (ranges: ActivationRanges): RangeState['ranges'] =>
  [...ranges].map(([tensor, { min, max }]) => [tensor, min, max])
export const rangesFrom = (list: RangeState['ranges']): ActivationRanges =>
  new Map(list.map(([tensor, min, max]) => [tensor, { min, max }]))

const union = (a: ActivationRange | undefined, b: ActivationRange): ActivationRange =>
  a === undefined ? b : { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) }

/** Starts from known ranges, joined within each group; a group without one starts from its first batch. */
export function createRangeTracker(groups: ActivationGroups, initial: ActivationRanges): RangeTracker {
  const current = new Map<TensorIndex, ActivationRange>()
  const pending = new Map<TensorIndex, ActivationRange>()
  for (const [tensor, range] of initial) {
    const group = groups.groupOf.get(tensor)
    if (group !== undefined) current.set(group, union(current.get(group), range))
  }
  const range = (tensor: TensorIndex): ActivationRange | null => {
    const group = groups.groupOf.get(tensor) ?? -1
    return current.get(group) ?? pending.get(group) ?? null
  }
  return {
    range,
    observe: (tensor, values) => {
      const group = groups.groupOf.get(tensor)
      if (group === undefined) return
      let min = Infinity
      let max = -Infinity
      for (const value of values) {
        if (value < min) min = value
        if (value > max) max = value
      }
      if (min <= max) pending.set(group, union(pending.get(group), { min, max }))
    },
    advance: () => {
      for (const [group, seen] of pending) {
        const known = current.get(group) ?? seen
        current.set(group, {
          min: known.min + averagingConstant * (seen.min - known.min),
          max: known.max + averagingConstant * (seen.max - known.max),
        })
      }
      pending.clear()
    },
    ranges: () => {
      const result = new Map<TensorIndex, ActivationRange>()
      for (const tensor of groups.groupOf.keys()) {
        const known = range(tensor)
        if (known !== null) result.set(tensor, known)
      }
      return result
    },
    read: () => ({ ranges: listRanges(current), pending: listRanges(pending) }),
    write: (state) => {
      const load = (to: Map<TensorIndex, ActivationRange>, list: RangeState['ranges']): void => {
        to.clear()
        for (const [group, known] of rangesFrom(list)) to.set(group, known)
      }
      load(current, state.ranges)
      load(pending, state.pending)
    },
  }
}
