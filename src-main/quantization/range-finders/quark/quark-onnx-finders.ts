import { succeed, type Result } from '../../../contract/result.ts'
import { checkedFinder, gatheringFinder, joinBatches, spanFinder } from '../checked-finder.ts'
import type { GridParameters } from '../grid-parameters.ts'
import type { FoundRange, RangeFinder, RangeFinderMethod } from '../range-finder.ts'
import { extremesOf } from '../value-span.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { addQuarkBatch, type QuarkHistogram } from './quark-onnx-histogram.ts'
import { quarkEnds, quarkGrids, quarkScale } from './quark-onnx-scale.ts'
import { leastErrorOfBatches, leastErrorOfHistogram, leastErrorOfTensor, mostCommonOfBatches } from './quark-onnx-search.ts'
import { numpyPercentile } from './quark-percentile.ts'

const zero = { min: 0, max: 0 }
const rangeOf = (values: Float32Array): ActivationRange => extremesOf(values) ?? zero

/** The range a calibrator answers, and the scales the quantizer makes from it. */
function activationAnswer(range: ActivationRange): FoundRange {
  const scales = Object.fromEntries(
    Object.entries(quarkGrids).map(([name, grid]) => {
      const { scale, zeroPoint } = quarkScale(range, grid)
      return [name, { scale, zero_point: zeroPoint }]
    }),
  )
  const chosen = quarkScale(range, quarkGrids.qint8_symmetric)
  return { ...range, ...chosen, fields: { low: range.min, high: range.max, ...scales } }
}

/** Quark's quantize_data answers the range beside the scale it quantized with. */
function weightAnswer(range: ActivationRange, parameters: GridParameters): FoundRange {
  return { ...range, ...parameters, fields: { low: range.min, high: range.max, zero_point: parameters.zeroPoint } }
}

function fromGrid(parameters: GridParameters): FoundRange {
  return activationAnswer(quarkEnds(parameters))
}

function nonOverflow(): RangeFinder {
  return spanFinder(({ min, max }) => {
    const largest = Math.max(-min, max, 0)
    return activationAnswer({ min: -largest, max: largest })
  })
}

function leastErrorOfAll(): RangeFinder {
  let histogram: Result<QuarkHistogram> | null = null
  return checkedFinder({
    observe: (batch, extremes) => {
      if (!histogram || histogram.ok) histogram = addQuarkBatch(histogram?.value ?? null, batch, extremes)
    },
    finish: (span) => {
      const made = histogram ?? addQuarkBatch(null, new Float32Array(), span)
      return made.ok ? succeed(fromGrid(leastErrorOfHistogram(made.value, span))) : made
    },
  })
}

/** What lies beyond 99.999 % of the magnitudes is left out before the search. */
function leastErrorOfMost(): RangeFinder {
  return gatheringFinder((batches) => {
    const values = joinBatches(batches)
    const limit = numpyPercentile(values.map(Math.abs), 99.999)
    const kept = values.filter((value) => value >= -limit && value <= limit)
    return succeed(fromGrid(leastErrorOfTensor(kept, rangeOf(kept))))
  })
}

function weightRange(): RangeFinder {
  return spanFinder((span) => weightAnswer(span, quarkScale(span, quarkGrids.qint8_symmetric)))
}

function weightLeastError(): RangeFinder {
  return gatheringFinder((batches, span) => {
    const parameters = leastErrorOfTensor(joinBatches(batches), span)
    return succeed(weightAnswer(quarkEnds(parameters), parameters))
  })
}

function activation(name: string, summary: string, create: () => RangeFinder): RangeFinderMethod {
  return { name: `quark:onnx.${name}`, summary, passes: 1, perChannel: 'never', create }
}

function weight(name: string, summary: string, create: () => RangeFinder): RangeFinderMethod[] {
  const common = { summary, passes: 1, create } as const
  return [
    { ...common, name: `quark:onnx.weight.${name}.per_tensor`, perChannel: 'never' },
    { ...common, name: `quark:onnx.weight.${name}.per_channel`, perChannel: 'each', usualAxis: 0 },
  ]
}

/** The power-of-two calibrators of Quark's onnx path (0.13, after Vitis AI). */
export const quarkOnnxFinders: readonly RangeFinderMethod[] = [
  activation('NonOverflow', 'The power of two nearest to the largest magnitude; it may clip.', nonOverflow),
  activation('MinMSE', 'The power of two of least squared error over a histogram.', leastErrorOfAll),
  activation('MinMSE.all_raw', 'The same over all values.', () =>
    gatheringFinder((batches, span) => succeed(fromGrid(leastErrorOfBatches(batches, span)))),
  ),
  activation('MinMSE.MostCommon', 'The power of two most batches choose.', () =>
    gatheringFinder((batches) => succeed(fromGrid(mostCommonOfBatches(batches, batches.map(rangeOf))))),
  ),
  activation('MinMSE.Percentile', 'Least squared error of 99.999 % of the values.', leastErrorOfMost),
  ...weight('NonOverflow', 'Weights: the nearest power of two.', weightRange),
  ...weight('MinMSE', 'Weights: the power of two of least squared error.', weightLeastError),
]
