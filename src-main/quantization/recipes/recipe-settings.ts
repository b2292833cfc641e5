import type { ActivationType } from '../activation-scale.ts'
import type { LayerPrecision } from '../layer-precision.ts'

/** Every choice of a quantization, each on its own. */
export type RecipeSettings = {
  /** Eight or sixteen bits for activations. */
  readonly activations: ActivationType
  /** The range finder of activations, by name. */
  readonly rangeFinder: string
  /** Whether zero lies in the middle of an activation's grid. */
  readonly grid: 'asymmetric' | 'symmetric'
  /** power-of-two: scales of activations and weights are rounded up to one. */
  readonly scales: 'free' | 'power-of-two'
  /** One weight scale for each output channel, or for each layer. */
  readonly weights: 'per-channel' | 'per-tensor'
  readonly weightType: 'int8' | 'int4'
  /** The range finder of weights, by name; `largest` divides the largest magnitude, as TensorFlow Lite does. */
  readonly weightRange: string
  /** Cross-layer equalization; `auto` takes the kind with the least noise in the answers, or none. */
  readonly equalization: 'none' | 'weights' | 'activations' | 'auto'
  /** High-bias absorption. */
  readonly absorption: boolean
  readonly biasCorrection: 'none' | 'analytic' | 'empirical'
  /** Learned rounding of the weights, layer by layer, on unlabelled samples. */
  readonly reconstruction: 'none' | 'adaround' | 'adaquant'
  /** Layers with a precision of their own, by name. */
  readonly layers: Readonly<Record<string, LayerPrecision>>
  /** What enters and leaves the file: integers of the model's own grid, the same as bytes without sign, or floats. */
  readonly io: 'int8' | 'uint8' | 'float'
  /** Samples to calibrate with. */
  readonly windows: number
  /** How quantization-aware training finds its ranges: following the batches, or learned with the weights. */
  readonly ranges: 'moving-average' | 'lsq'
  /** The share of quantization-aware training that only watches ranges before it rounds activations. */
  readonly delay: number
  /**
   * Batch normalizations in quantization-aware training: with the finished float training's statistics from the start, or with
   * each batch's for the first two thirds (Krishnamoorthi 2018).
   */
  readonly normalizations: 'frozen' | 'correct-then-freeze'
}

/** Calibration windows that are usual: enough of every class, and quick. */
export const usualCalibrationWindows = 200

/** Plain rounding after training, as TensorFlow Lite does it: what recipes say their differences from. */
export const plainSettings: RecipeSettings = {
  activations: 'int8',
  rangeFinder: 'min-max',
  grid: 'asymmetric',
  scales: 'free',
  weights: 'per-channel',
  weightType: 'int8',
  weightRange: 'largest',
  equalization: 'none',
  absorption: false,
  biasCorrection: 'none',
  reconstruction: 'none',
  layers: {},
  io: 'int8',
  windows: usualCalibrationWindows,
  ranges: 'moving-average',
  delay: 0,
  normalizations: 'frozen',
}
