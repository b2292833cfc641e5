import { spanFinder } from '../checked-finder.ts'
import type { FieldValue, RangeFinder, RangeFinderMethod } from '../range-finder.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { leastDivergence } from './esp-divergence.ts'
import { leastSquaredError } from './esp-mse.ts'
import { espPercentile } from './esp-percentile.ts'
import { espAnswer, scaleOfMagnitude, type EspRounding } from './esp-scale.ts'
import { twoPassHistogram, type MagnitudeCounts } from './two-pass-histogram.ts'

const klBins = 4096
const mseBins = 2048
const klLevels = 128

function seen({ counts, width }: MagnitudeCounts, { min, max }: ActivationRange): Readonly<Record<string, FieldValue>> {
  return { histogram_bins: counts.length, hist_scale: width, observed_min: min, observed_max: max }
}

function minMax(rounding: EspRounding): RangeFinder {
  return spanFinder(({ min, max }) => espAnswer(scaleOfMagnitude(Math.max(-min, max, 0)), rounding))
}

function divergence(rounding: EspRounding): RangeFinder {
  return twoPassHistogram(klBins, (histogram, span) => {
    const scale = (leastDivergence(histogram.counts) / klBins) * histogram.width * (klBins / klLevels)
    return espAnswer(scale, rounding, seen(histogram, span))
  })
}

function squaredError(rounding: EspRounding): RangeFinder {
  return twoPassHistogram(mseBins, (histogram, span) => {
    const scale = scaleOfMagnitude(leastSquaredError(histogram.counts) * histogram.width)
    return espAnswer(scale, rounding, seen(histogram, span))
  })
}

const common = { passes: 1, perChannel: 'never' } as const

/** The observers of esp-ppq (1.3.12, the quantizer of ESP-DL), with power-of-two and with free scales. */
export const espFinders: readonly RangeFinderMethod[] = (['pof2', 'float'] as const).flatMap((kind): RangeFinderMethod[] => {
  const up = kind === 'pof2' ? 'up' : 'none'
  const halfUp = kind === 'pof2' ? 'half-up' : 'none'
  const end = kind === 'pof2' ? ', rounded up to a power of two' : ''
  const nearest = kind === 'pof2' ? ', to the nearest power of two' : ''
  return [
    { ...common, name: `esp_ppq:minmax.${kind}`, summary: `The largest magnitude${end}.`, create: () => minMax(up) },
    {
      ...common,
      name: `esp_ppq:percentile.${kind}`,
      summary: `99.99 % of each batch, averaged${end}.`,
      create: () => espPercentile(up),
    },
    {
      ...common,
      name: `esp_ppq:kl.${kind}`,
      passes: 2,
      summary: `Least divergence, 4,096 bins${nearest}.`,
      create: () => divergence(halfUp),
    },
    {
      ...common,
      name: `esp_ppq:mse.${kind}`,
      passes: 2,
      summary: `Least squared error, 2,048 bins${end}.`,
      create: () => squaredError(up),
    },
    {
      ...common,
      name: `esp_ppq:minmax.per_channel.${kind}`,
      perChannel: 'each',
      usualAxis: 0,
      summary: `Weights: the largest magnitude of each channel${end}.`,
      create: () => minMax(up),
    },
    {
      ...common,
      name: `esp_ppq:minmax.per_tensor.${kind}`,
      summary: `Weights: the largest magnitude${end}.`,
      create: () => minMax(up),
    },
    {
      ...common,
      name: `esp_ppq:percentile.per_tensor.${kind}`,
      summary: `Weights: 99.99 %${end}.`,
      create: () => espPercentile(up),
    },
  ]
})
