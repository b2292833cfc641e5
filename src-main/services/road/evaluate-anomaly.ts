import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Sample } from '../../data/dataset.ts'
import { bootstrapInterval } from '../../quantization/bootstrap-interval.ts'
import { isNormal } from './anomaly-task.ts'
import type { Extract } from './feature-set.ts'
import { createModelRunner } from './model-runner.ts'
import type { RoadModel } from './model.ts'

/** The share of normal samples that a usual threshold lets pass. */
const normalShare = 0.95

/** How well a model that rebuilds its input tells the unusual from the normal. */
export type AnomalyFigures = {
  readonly samples: number
  readonly normal: number
  readonly abnormal: number
  /** The chance that an abnormal sample is rebuilt worse than a normal one; null where only one of them was tested. */
  readonly auc: number | null
  /** The 95 % interval of `auc` (bootstrap); null where that is. */
  readonly aucLow: number | null
  readonly aucHigh: number | null
  /** The mean squared error (of standardised features) above which a sample counts as abnormal: 1 in 20 normal ones does. */
  readonly threshold: number
  /** Shares of abnormal and of normal samples above the threshold; null where there are none. */
  readonly detected: number | null
  readonly falseAlarms: number | null
}

/** The area under the ROC curve from scores: pairs in the right order, ties by half (Mann and Whitney, 1947). */
export function areaUnderCurve(normal: readonly number[], abnormal: readonly number[]): number {
  const scored = [...normal.map((score) => ({ score, high: 0 })), ...abnormal.map((score) => ({ score, high: 1 }))]
  scored.sort((a, b) => a.score - b.score)
  let below = 0
  let right = 0
  for (let at = 0; at < scored.length;) {
    let end = at
    let highs = 0
    while (end < scored.length && scored[end]?.score === scored[at]?.score) highs += scored[end++]?.high ?? 0
    const lows = end - at - highs
    right += highs * (below + lows / 2)
    below += lows
    at = end
  }
  return right / (normal.length * abnormal.length)
}

/** Draws of samples with replacement that hold both kinds give the interval. */
function intervalOfArea(normal: readonly number[], abnormal: readonly number[]) {
  const scores = [...normal, ...abnormal]
  return bootstrapInterval(scores.length, (drawn) => {
    const low: number[] = []
    const high: number[] = []
    for (const place of drawn) (place < normal.length ? low : high).push(scores[place] ?? 0)
    return areaUnderCurve(low, high)
  })
}

/** Runs an anomaly model on samples; integer graphs on the device kernels. The score of a sample is its mean squared error. */
export function evaluateAnomaly(model: RoadModel, samples: readonly Sample[], extract: Extract): Result<AnomalyFigures> {
  const runner = createModelRunner(model.graph)
  if (!runner.ok) return runner
  if (samples.length === 0)
    return fail('nothing-to-test', 'There are no samples to test on. Add recordings, or test on all with --all.')
  const normal: number[] = []
  const abnormal: number[] = []
  for (const sample of samples) {
    const input = extract(sample)
    const output = runner.value.run(input)
    const error = input.reduce((sum, value, index) => sum + (value - (output[index] ?? 0)) ** 2, 0) / input.length
    if (isNormal({ classes: model.labels }, sample)) normal.push(error)
    else abnormal.push(error)
  }
  const ordered = (normal.length > 0 ? normal : abnormal).toSorted((a, b) => a - b)
  const threshold = ordered[Math.min(ordered.length - 1, Math.ceil(normalShare * ordered.length) - 1)] ?? 0
  const above = (errors: readonly number[]): number | null =>
    errors.length === 0 ? null : errors.filter((error) => error > threshold).length / errors.length
  const both = normal.length > 0 && abnormal.length > 0
  const interval = both ? intervalOfArea(normal, abnormal) : null
  return succeed({
    samples: samples.length,
    normal: normal.length,
    abnormal: abnormal.length,
    auc: both ? areaUnderCurve(normal, abnormal) : null,
    aucLow: interval?.low ?? null,
    aucHigh: interval?.high ?? null,
    threshold,
    detected: above(abnormal),
    falseAlarms: above(normal),
  })
}
