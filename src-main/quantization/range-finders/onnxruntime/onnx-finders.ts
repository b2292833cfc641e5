import type { RangeFinderMethod } from '../range-finder.ts'
import { onnxHistogramFinders } from './onnx-histogram.ts'
import { onnxMinMax, onnxMovingAverage, onnxWeights } from './onnx-min-max.ts'
import { onnxGrid } from './scale-zero-point.ts'

/** The calibrators of onnxruntime.quantization (1.32.0). */
export const onnxFinders: readonly RangeFinderMethod[] = [
  onnxMinMax,
  onnxMovingAverage,
  ...onnxHistogramFinders,
  onnxWeights('weight.per_channel.qint8_symmetric', onnxGrid('qint8_symmetric'), 'each'),
  onnxWeights('weight.per_channel.qint8_asymmetric', onnxGrid('qint8'), 'each'),
  onnxWeights('weight.per_tensor.qint8_symmetric', onnxGrid('qint8_symmetric'), 'never'),
]
