import type { TensorData, TensorIndex } from '../graph.ts'
import type { Activation, Operation, OperationKind, Padding } from '../operations.ts'
import type { BasicBuilder } from './basic-builder.ts'

/** Values and shape of a parameter; float32 unless `data` says otherwise. */
export type Parameter = {
  readonly shape: readonly number[]
  readonly data: TensorData | readonly number[]
  readonly name?: string
}

type Named = { readonly name?: string; readonly activation?: Activation }
type Strided = Named & {
  /** Height and width; one number stands for both. Default 1. */
  readonly stride?: number | readonly [number, number]
  readonly padding?: Padding
}
type Dilated = Strided & { readonly dilation?: number | readonly [number, number] }
type WindowSize = number | readonly [number, number]

/** Op kinds without attributes that take one tensor and answer one of the same shape. */
export type ElementwiseKind =
  | 'abs' | 'elu' | 'exp' | 'hardSwish' | 'log' | 'logistic' | 'neg' | 'relu' | 'relu6' | 'rsqrt' | 'sqrt' | 'square' | 'tanh' // prettier-ignore

/** The layers that templates use; each adds one node (and its constants) and answers the tensor it writes. */
export type LayerBuilder = {
  /** Filter OHWI; stride, padding (default same) and dilation as given; the bias may be left out. */
  readonly conv2d: (x: TensorIndex, filter: Parameter, bias: Parameter | null, options?: Dilated) => TensorIndex
  /** Filter 1HWC, C a multiple of the input channels. */
  readonly depthwiseConv2d: (x: TensorIndex, filter: Parameter, bias: Parameter | null, options?: Dilated) => TensorIndex
  /** Weights [out, in]; flattens all but the batch. */
  readonly fullyConnected: (x: TensorIndex, weights: Parameter, bias: Parameter | null, options?: Named) => TensorIndex
  /** gamma, beta, mean and variance, one value a channel. */
  readonly batchNormalization: (
    x: TensorIndex,
    parameters: Readonly<Record<'gamma' | 'beta' | 'mean' | 'variance', Float32Array>>,
    epsilon: number,
    name?: string,
  ) => TensorIndex
  readonly averagePool2d: (x: TensorIndex, size: WindowSize, options?: Strided) => TensorIndex
  readonly maxPool2d: (x: TensorIndex, size: WindowSize, options?: Strided) => TensorIndex
  /** Mean over these axes (global average pooling: [1, 2]). */
  readonly mean: (
    x: TensorIndex,
    axes: readonly number[],
    options?: { readonly keepDimensions?: boolean; readonly name?: string },
  ) => TensorIndex
  readonly add: (a: TensorIndex, b: TensorIndex, options?: Named) => TensorIndex
  readonly mul: (a: TensorIndex, b: TensorIndex, options?: Named) => TensorIndex
  readonly concatenation: (tensors: readonly TensorIndex[], axis: number, name?: string) => TensorIndex
  readonly reshape: (x: TensorIndex, shape: readonly number[], name?: string) => TensorIndex
  readonly softmax: (x: TensorIndex, name?: string) => TensorIndex
  readonly leakyRelu: (x: TensorIndex, alpha: number, name?: string) => TensorIndex
  /** Padded cells before and after, for each dimension. */
  readonly pad: (x: TensorIndex, paddings: readonly (readonly [number, number])[], name?: string) => TensorIndex
  readonly elementwise: (kind: ElementwiseKind, x: TensorIndex, name?: string) => TensorIndex
}

function pair(value: number | readonly [number, number] | undefined): readonly [number, number] {
  if (value === undefined) return [1, 1]
  return typeof value === 'number' ? [value, value] : value
}

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name }
}

/** The layer functions over a builder's basic ones. */
export function createLayers(builder: BasicBuilder): LayerBuilder {
  const one = (operation: Operation, inputs: readonly TensorIndex[], name?: string): TensorIndex =>
    builder.node(operation, inputs, named(name))[0] ?? -1
  const parameter = (value: Parameter, layer: string, part: string): TensorIndex =>
    builder.constant(value.shape, value.data, { name: value.name ?? `${layer}/${part}` })
  const weighted = (
    operation: Operation,
    x: TensorIndex,
    weights: Parameter,
    bias: Parameter | null,
    name?: string,
  ): TensorIndex => {
    const layer = name ?? operation.kind
    const inputs = [x, parameter(weights, layer, 'weights')]
    return one(operation, bias === null ? inputs : [...inputs, parameter(bias, layer, 'bias')], name)
  }
  const int32 = (values: readonly number[], name: string, shape: readonly number[] = [values.length]): TensorIndex =>
    builder.constant(shape, Int32Array.from(values), { name })
  const window = (options: Strided) => {
    const [strideHeight, strideWidth] = pair(options.stride)
    return { strideHeight, strideWidth, padding: options.padding ?? 'same', activation: options.activation ?? 'none' }
  }
  const convolution = (options: Dilated) => {
    const [dilationHeight, dilationWidth] = pair(options.dilation)
    return { ...window(options), dilationHeight, dilationWidth }
  }
  const pool = (kind: 'averagePool2d' | 'maxPool2d', x: TensorIndex, size: WindowSize, options: Strided): TensorIndex => {
    const [filterHeight, filterWidth] = pair(size)
    const stride = options.stride ?? size
    return one({ kind, ...window({ padding: 'valid', ...options, stride }), filterHeight, filterWidth }, [x], options.name)
  }
  return {
    conv2d: (x, filter, bias, options = {}) =>
      weighted({ kind: 'conv2d', ...convolution(options) }, x, filter, bias, options.name),
    depthwiseConv2d: (x, filter, bias, options = {}) => {
      const depthMultiplier = (filter.shape[3] ?? 1) / (builder.shapeOf(x)[3] ?? 1)
      return weighted({ kind: 'depthwiseConv2d', ...convolution(options), depthMultiplier }, x, filter, bias, options.name)
    },
    fullyConnected: (x, weights, bias, options = {}) =>
      weighted(
        { kind: 'fullyConnected', activation: options.activation ?? 'none', keepDimensions: false },
        x,
        weights,
        bias,
        options.name,
      ),
    batchNormalization: (x, parameters, epsilon, name = 'batchNormalization') => {
      const parts = (['gamma', 'beta', 'mean', 'variance'] as const).map((part) =>
        builder.constant([parameters[part].length], parameters[part], { name: `${name}/${part}` }),
      )
      return one({ kind: 'batchNormalization', epsilon }, [x, ...parts], name)
    },
    averagePool2d: (x, size, options = {}) => pool('averagePool2d', x, size, options),
    maxPool2d: (x, size, options = {}) => pool('maxPool2d', x, size, options),
    mean: (x, axes, options = {}) =>
      one(
        { kind: 'mean', keepDimensions: options.keepDimensions ?? false },
        [x, int32(axes, `${options.name ?? 'mean'}/axes`)],
        options.name,
      ),
    add: (a, b, options = {}) => one({ kind: 'add', activation: options.activation ?? 'none' }, [a, b], options.name),
    mul: (a, b, options = {}) => one({ kind: 'mul', activation: options.activation ?? 'none' }, [a, b], options.name),
    concatenation: (tensors, axis, name) => one({ kind: 'concatenation', axis, activation: 'none' }, tensors, name),
    reshape: (x, shape, name) =>
      one({ kind: 'reshape', newShape: [...shape] }, [x, int32(shape, `${name ?? 'reshape'}/shape`)], name),
    softmax: (x, name) => one({ kind: 'softmax', beta: 1 }, [x], name),
    leakyRelu: (x, alpha, name) => one({ kind: 'leakyRelu', alpha: Math.fround(alpha) }, [x], name),
    pad: (x, paddings, name) =>
      one({ kind: 'pad' }, [x, int32(paddings.flat(), `${name ?? 'pad'}/paddings`, [paddings.length, 2])], name),
    elementwise: (kind, x, name) => one({ kind } satisfies { kind: OperationKind }, [x], name),
  }
}
