import { targetRows } from './batches.ts'
import { scoreRows } from './loss.ts'
import type { LossKind } from './loss.ts'
import type { TrainStep } from './train-step.ts'
import type { TrainingSet } from './training-set.ts'

/** The mean loss of a set in inference mode, and the share of right answers (null where there are none). */
export function scoreSet(
  step: TrainStep,
  kind: LossKind,
  set: TrainingSet,
  size: number,
): { loss: number; accuracy: number | null } {
  const { loss, correct } = scoreRows(kind, step.infer(set.inputs, set.count), targetRows(set, size, 0), size)
  return { loss: loss / set.count, accuracy: set.labels === undefined ? null : correct / set.count }
}
