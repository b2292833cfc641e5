import type { DataType, Tensor } from '../../graph/graph.ts'
import type { NodeContext } from './node-context.ts'

/** Scale and zero point of a tensor that is quantized as a whole. */
export type TensorScale = { readonly scale: number; readonly zeroPoint: number }

/** The per-tensor quantization of `tensor`; refuses a tensor that has none. */
export function scaleOf(context: NodeContext, tensor: Tensor): TensorScale {
  const scale = tensor.quantization?.scale[0]
  if (scale === undefined) {
    context.refuse('not-quantized', `has the tensor “${tensor.name}” without a scale`, 'quantize the model to INT8 first')
  }
  return { scale, zeroPoint: tensor.quantization?.zeroPoint[0] ?? 0 }
}

/** One scale for each of `count` output channels; a per-tensor scale is repeated. */
export function channelScales(context: NodeContext, tensor: Tensor, count: number): number[] {
  const scales = tensor.quantization?.scale ?? []
  if (scales.length === count) return [...scales]
  const { scale } = scaleOf(context, tensor)
  if (scales.length > 1) {
    context.refuse(
      'scale-count',
      `has ${scales.length} weight scales for ${count} channels`,
      'the file is damaged, so convert the model again',
    )
  }
  return new Array<number>(count).fill(scale)
}

/** The integer range of a quantized type. */
export function typeRange(type: DataType): { readonly low: number; readonly high: number } {
  if (type === 'int16') return { low: -32768, high: 32767 }
  if (type === 'uint8') return { low: 0, high: 255 }
  return { low: -128, high: 127 }
}

/** `int8` -> `s8` …: the suffix of kernels for a type. */
export function typeSuffix(type: DataType): 's8' | 's16' | 'f32' | null {
  if (type === 'int8') return 's8'
  if (type === 'int16') return 's16'
  return type === 'float32' ? 'f32' : null
}

/** Refuses unless all named tensors have the type that the first has, and that type is one of `allowed`. */
export function sameType(context: NodeContext, tensors: readonly Tensor[], allowed: readonly DataType[]): DataType {
  const type = tensors[0]?.type ?? 'float32'
  const other = tensors.find((tensor) => tensor.type !== type)
  if (!allowed.includes(type) || other !== undefined) {
    const types = [...new Set(tensors.map((tensor) => tensor.type))].join(' and ')
    context.refuse(
      'unsupported-type',
      `works on ${types}, for which there is no device kernel`,
      `quantize the model to INT8 (${allowed.join(' or ')} here)`,
    )
  }
  return type
}
