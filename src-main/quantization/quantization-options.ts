import type { TensorIndex } from '../graph/graph.ts'
import type { ActivationType } from './activation-scale.ts'
import type { LayerPrecision } from './layer-precision.ts'
import type { WeightType } from './quantize-weights.ts'

/** Choices that change the numbers of a quantized graph. */
export type QuantizationOptions = {
  readonly activations: ActivationType
  /** One weight scale for each output channel; false: one for each tensor. */
  readonly perChannel: boolean
  /** Default int8. int4 holds for plain convolutions and dense layers: LiteRT has no other kernels for it. */
  readonly weightType?: WeightType
  /** Layers that differ, by name. Their activations are up to `quantizeLayers`; here only 4-bit weights are. */
  readonly layers?: ReadonlyMap<string, LayerPrecision>
  /** Scales chosen for a weight tensor (a recipe's, or learned ones); others follow the largest magnitudes. */
  readonly weightScales?: ReadonlyMap<TensorIndex, readonly number[]>
}

/** INT8 activations, one weight scale a channel. */
export const defaultQuantization: QuantizationOptions = { activations: 'int8', perChannel: true }
