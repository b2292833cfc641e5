import { spanFinder } from '../checked-finder.ts'
import { gridParameters } from '../grid-parameters.ts'
import type { RangeFinderMethod } from '../range-finder.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'

const nearZero = 1e-6

/** Zero is made part of the range; one no wider than 1e-6 is stretched by 1e-6 to both sides, as the converter does (the upper end in float32). */
function stretched({ min, max }: ActivationRange): ActivationRange {
  const low = Math.min(min, 0)
  const high = Math.max(max, 0)
  return high - low > nearZero ? { min: low, max: high } : { min: low - nearZero, max: Math.fround(high + nearZero) }
}

const weights = {
  summary: 'Weights: the largest magnitude, at least 5e-7, over 127.',
  passes: 1,
  create: () =>
    spanFinder((span) => {
      const largest = Math.max(Math.abs(span.min), Math.abs(span.max), nearZero / 2)
      const scale = Math.fround(largest / 127)
      return { ...span, scale, zeroPoint: 0, lowest: -127, highest: 127, fields: { zero_point: 0 } }
    }),
} as const

/** How the TensorFlow Lite converter (2.21) scales activations and weights of full-integer models. */
export const tfliteFinders: readonly RangeFinderMethod[] = [
  {
    name: 'tflite_converter:activation',
    summary: 'The smallest and largest value of all samples; zero included.',
    passes: 1,
    perChannel: 'never',
    create: () =>
      spanFinder((span) => {
        const parameters = gridParameters(stretched(span), { dtype: 'int8', symmetric: false })
        return { ...span, ...parameters, fields: { zero_point: parameters.zeroPoint } }
      }),
  },
  { ...weights, name: 'tflite_converter:weight.per_channel', perChannel: 'each', usualAxis: 0 },
  { ...weights, name: 'tflite_converter:weight.per_tensor', perChannel: 'never' },
]
