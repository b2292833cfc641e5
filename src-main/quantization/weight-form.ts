import type { Node } from '../graph/graph.ts'
import type { QuantizationOptions } from './quantization-options.ts'
import type { WeightType } from './quantize-weights.ts'

/** The type of a layer's weights and whether each output channel has its own scale. */
export type WeightForm = { readonly type: WeightType; readonly perChannel: boolean }

/**
 * How a layer's weights are stored. 4 bits hold for plain convolutions and dense layers, and dense kernels take them with one scale
 * only: LiteRT has no other kernels for them.
 */
export function weightForm(
  { name, operation }: Node,
  { perChannel, weightType = 'int8', layers }: QuantizationOptions,
): WeightForm {
  const dense = operation.kind === 'fullyConnected'
  const chosen = layers?.get(name)
  const wanted = chosen === 'int4' ? 'int4' : chosen === undefined ? weightType : 'int8'
  const type = dense || operation.kind === 'conv2d' ? wanted : 'int8'
  return { type, perChannel: perChannel && !(dense && type === 'int4') }
}
