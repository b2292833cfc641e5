import { spanFinder } from '../checked-finder.ts'
import type { GridParameters } from '../grid-parameters.ts'
import type { RangeFinder, RangeFinderMethod } from '../range-finder.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { converterScale, converterWeightScale } from './converter-scale.ts'

function finder(parametersOf: (span: ActivationRange) => GridParameters): RangeFinder {
  return spanFinder((span) => {
    const parameters = parametersOf(span)
    return { ...span, ...parameters, fields: { zero_point: parameters.zeroPoint } }
  })
}

const weights = {
  summary: 'Weights: the largest magnitude, at least 5e-7, over 127.',
  passes: 1,
  create: () => finder(converterWeightScale),
} as const

/** How the TensorFlow Lite converter (2.21) scales activations and weights of full-integer models. */
export const tfliteFinders: readonly RangeFinderMethod[] = [
  {
    name: 'tflite_converter:activation',
    summary: 'The smallest and largest value of all samples; zero included.',
    passes: 1,
    perChannel: 'never',
    create: () => finder(converterScale),
  },
  { ...weights, name: 'tflite_converter:weight.per_channel', perChannel: 'each', usualAxis: 0 },
  { ...weights, name: 'tflite_converter:weight.per_tensor', perChannel: 'never' },
]
