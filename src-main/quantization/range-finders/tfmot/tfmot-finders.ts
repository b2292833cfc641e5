import { succeed } from '../../../contract/result.ts'
import { checkedFinder, spanFinder } from '../checked-finder.ts'
import type { FieldValue, FoundRange, RangeFinder, RangeFinderMethod } from '../range-finder.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { fakeQuantize, nudge } from './nudge.ts'

const fround = Math.fround
const start = 6
/** 1 - 0.999 as TensorFlow rounds it. */
const weightOfBatch = fround(1 - 0.999)

/** A scale of zero (only zeros seen) is given out as 1: a file cannot hold a scale of 0. */
function answer(range: ActivationRange, narrow: boolean, fields: Readonly<Record<string, FieldValue>> = {}): FoundRange {
  const { scale, zeroPoint, lowest, highest, nudged } = nudge(range, narrow)
  const ends = { nudged_min: nudged.min, nudged_max: nudged.max }
  return { ...range, scale: scale > 0 ? scale : 1, zeroPoint, lowest, highest, fields: { ...ends, ...fields } }
}

/** A batch's range as the quantizers take it: zero included, or both sides as wide as the wider one. */
function batchRange({ min, max }: ActivationRange, symmetric: boolean): ActivationRange {
  if (symmetric) return { min: Math.min(min, -max), max: Math.max(max, -min) }
  return { min: Math.min(min, 0), max: Math.max(max, 0) }
}

function moveTowards(mean: number, value: number): number {
  return fround(mean - fround(fround(mean - value) * weightOfBatch))
}

/** The smallest and largest value of a batch after rounding to the range so far. */
function lastOutput(batch: ActivationRange, range: ActivationRange, narrow: boolean): Readonly<Record<string, FieldValue>> {
  const grid = nudge(range, narrow)
  return { last_batch_output_min: fakeQuantize(batch.min, grid), last_batch_output_max: fakeQuantize(batch.max, grid) }
}

function movingAverage(symmetric: boolean, narrow: boolean): RangeFinder {
  let mean: ActivationRange = { min: -start, max: start }
  let last: ActivationRange = { min: 0, max: 0 }
  const afterEach: number[][] = []
  return checkedFinder({
    observe: (_, extremes) => {
      const { min, max } = batchRange(extremes, symmetric)
      mean = { min: moveTowards(mean.min, min), max: moveTowards(mean.max, max) }
      afterEach.push([mean.min, mean.max])
      last = extremes
    },
    finish: () => succeed(answer(mean, narrow, { min_max_after_each_batch: afterEach, ...lastOutput(last, mean, narrow) })),
  })
}

const common = { passes: 1, perChannel: 'never' } as const
const lastValue = (): RangeFinder => spanFinder((span) => answer(batchRange(span, true), true))

/** The quantizers of TensorFlow Model Optimization (0.8.1) and TensorFlow's fake_quant ops. */
export const tfmotFinders: readonly RangeFinderMethod[] = [
  {
    ...common,
    name: 'tfmot:MovingAverageQuantizer.asymmetric',
    summary: 'From -6..6, a thousandth of the way towards each batch; zero included.',
    create: () => movingAverage(false, false),
  },
  {
    ...common,
    name: 'tfmot:MovingAverageQuantizer.symmetric_narrow',
    summary: 'From -6..6, a thousandth of the way towards the wider side of each batch.',
    create: () => movingAverage(true, true),
  },
  {
    ...common,
    name: 'tfmot:fake_quant.minmax',
    summary: 'The values seen, moved so that zero lies on a step.',
    create: () => spanFinder((span) => answer(batchRange(span, false), false)),
  },
  { ...common, name: 'tfmot:LastValueQuantizer.per_tensor', summary: 'Weights: the largest magnitude.', create: lastValue },
  {
    ...common,
    name: 'tfmot:LastValueQuantizer.per_axis',
    summary: 'Weights: the largest magnitude of each channel.',
    perChannel: 'each',
    usualAxis: 0,
    create: lastValue,
  },
]
