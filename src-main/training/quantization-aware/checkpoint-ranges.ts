import type { ActivationRanges } from '../activation-range.ts'
import type { CheckpointHooks } from '../train-options.ts'
import { listRanges, rangesFrom, type RangeTracker } from './range-tracker.ts'

/**
 * Hooks that keep the ranges of activations in each checkpoint beside what any run keeps; those of the checkpoint to go on from
 * are put back at once. `byEpoch` holds the ranges of past epochs.
 */
export function withRanges(
  hooks: CheckpointHooks,
  tracker: RangeTracker,
  byEpoch: Map<number, ActivationRanges>,
): CheckpointHooks {
  const { resume, save } = hooks
  if (resume?.rounding) {
    tracker.write(resume.rounding.tracker)
    const { best } = resume.rounding
    if (best && resume.best) byEpoch.set(resume.best.report.epoch, rangesFrom(best))
  }
  if (save === undefined) return hooks
  return {
    ...hooks,
    save: (checkpoint) => {
      const best = byEpoch.get(checkpoint.best?.report.epoch ?? 0)
      return save({ ...checkpoint, rounding: { tracker: tracker.read(), best: best ? listRanges(best) : null } })
    },
  }
}
