import type { ActivationRange } from '../../../training/activation-range.ts'
import { torchSum } from '../numerics/torch-sum.ts'
import { torchBins, type RunningHistogram } from './running-histogram.ts'

const fround = Math.fround
/** Both int8 and uint8 have 256 steps. */
const steps = 256
/** Share of the values by which an end may move at a time. */
const quantileStep = 1e-5

/** The floor of a quotient of float32 values, as torch.div with rounding_mode floor (divisor positive). */
function floorDivide(value: number, divisor: number): number {
  let remainder = value % divisor
  let quotient = fround(fround(value - remainder) / divisor)
  if (remainder !== 0 && remainder < 0) quotient = fround(quotient - 1)
  if (quotient === 0) return 0
  remainder = Math.floor(quotient)
  return quotient - remainder > 0.5 ? remainder + 1 : remainder
}

/** The integral of x² from begin to end. */
function squaredIntegral(begin: number, end: number): number {
  return fround(fround(fround(fround(end * end) * end) - fround(fround(begin * begin) * begin)) / 3)
}

/**
 * The L2 norm of the rounding error when the grid is laid over the bins from `start` to `end`: values spread evenly in their
 * bin, each rounded to the middle of its step. Float32 throughout, operation by operation.
 */
function roundingError(histogram: RunningHistogram, start: number, end: number): number {
  const exactWidth = (histogram.max - histogram.min) / torchBins
  const exactStep = (exactWidth * (end - start + 1)) / steps
  if (exactStep === 0) return 0
  const width = fround(exactWidth)
  const step = fround(exactStep)
  const halfStep = fround(exactStep / 2)
  const clamp = (place: number) => Math.min(steps - 1, Math.max(0, place))
  const wholeStep = squaredIntegral(-halfStep, halfStep)
  const norm = new Float32Array(torchBins)
  for (let bin = 0; bin < torchBins; bin++) {
    const binBegin = fround((bin - start) * width)
    const binEnd = fround(binBegin + width)
    const first = clamp(floorDivide(binBegin, step))
    const last = clamp(floorDivide(binEnd, step))
    const firstCentre = fround(fround(first + 0.5) * step)
    const lastCentre = fround(fround(last * step) + halfStep)
    const density = fround((histogram.counts[bin] ?? 0) / width)
    const head = fround(density * squaredIntegral(fround(binBegin - firstCentre), halfStep))
    const middle = fround(fround(last - first - 1) * fround(density * wholeStep))
    const tail = fround(density * squaredIntegral(-halfStep, fround(binEnd - lastCentre)))
    norm[bin] = fround(fround(head + middle) + tail)
  }
  return torchSum(norm)
}

/** Running totals as torch.cumsum: added in float64, held in float32. */
function runningTotals(counts: Float32Array): Float32Array {
  let sum = 0
  return counts.map((count) => (sum += count))
}

/**
 * The range that torch.ao's HistogramObserver picks (its non-linear search, after caffe2's NormMinimization): from the full
 * range, the end behind which the larger gap opens moves inwards, one hundred-thousandth of the values at a time, until the
 * error rises. The error of the full range is never looked at, so that the first step always counts.
 */
export function searchRange(histogram: RunningHistogram): ActivationRange {
  const total = torchSum(histogram.counts)
  const totals = runningTotals(histogram.counts)
  let lowShare = 0
  let highShare = 1
  let start = 0
  let end = torchBins - 1
  let least = Infinity
  while (lowShare < highShare) {
    const nextLow = lowShare + quantileStep
    const nextHigh = highShare - quantileStep
    const lowTotal = fround(nextLow * total)
    const highTotal = fround(nextHigh * total)
    let left = start
    let right = end
    while (left < end && (totals[left] ?? 0) < lowTotal) left++
    while (right > start && (totals[right] ?? 0) > highTotal) right--
    const fromLeft = left - start > end - right
    if (fromLeft) lowShare = nextLow
    else highShare = nextHigh
    const nextStart = fromLeft ? left : start
    const nextEnd = fromLeft ? end : right
    if (nextStart === start && nextEnd === end) continue
    const error = roundingError(histogram, nextStart, nextEnd)
    if (error > least) break
    least = error
    start = nextStart
    end = nextEnd
  }
  const width = fround(fround(histogram.max - histogram.min) / torchBins)
  return {
    min: fround(histogram.min + fround(width * start)),
    max: fround(histogram.min + fround(width * (end + 1))),
  }
}
