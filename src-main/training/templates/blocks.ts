import { createGraphBuilder } from '../../graph/build/graph-builder.ts'
import type { GraphBuilder } from '../../graph/build/graph-builder.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import type { Padding } from '../../graph/operations.ts'
import { createRandom } from '../random.ts'
import type { Random } from '../random.ts'
import type { TrainingTask } from '../template.ts'
import { glorotUniform, heNormal, zeros } from './weights.ts'

/** Keras's guard against division by zero in a batch normalization. */
const epsilon = 1e-3

type Size = readonly [number, number]

/** What templates are made of: layers with their initial weights. Each function answers the tensor it writes. */
export type Blocks = {
  readonly builder: GraphBuilder
  /** The stream of the initial weights, for layers that a template makes itself. */
  readonly random: Random
  /** Convolution, batch normalization, ReLU (unless `linear`). */
  readonly convolution: (
    x: TensorIndex,
    name: string,
    filters: number,
    kernel: Size,
    stride?: Size,
    linear?: boolean,
    padding?: Padding,
  ) => TensorIndex
  /** A 1x1 convolution with bias and nothing behind it, for the shortcut of a residual block. */
  readonly shortcut: (x: TensorIndex, name: string, filters: number, stride: Size) => TensorIndex
  /** Depthwise convolution, batch normalization, ReLU. */
  readonly depthwise: (x: TensorIndex, name: string, kernel: Size, stride?: Size, padding?: Padding) => TensorIndex
  /** Depthwise 3x3, then pointwise. */
  readonly separable: (x: TensorIndex, name: string, filters: number, stride?: Size) => TensorIndex
  /** Maximum over windows; a dimension that is too short is left as it is. */
  readonly pool: (x: TensorIndex, name: string, size: Size) => TensorIndex
  readonly globalAverage: (x: TensorIndex) => TensorIndex
  /** Fully connected with fused ReLU. */
  readonly dense: (x: TensorIndex, name: string, units: number) => TensorIndex
  /** Fully connected, batch normalization, ReLU. */
  readonly denseNormalized: (x: TensorIndex, name: string, units: number) => TensorIndex
  /** Fully connected without activation. */
  readonly linear: (x: TensorIndex, name: string, units: number) => TensorIndex
  /** The end of a net: classes with softmax, or plain values. */
  readonly finish: (x: TensorIndex, task: TrainingTask, outputs: number) => Graph
}

/** Begins a template's graph. The seed decides every weight. */
export function createBlocks(name: string, seed: number): Blocks {
  const builder = createGraphBuilder(name)
  const random: Random = createRandom(seed, weightPurpose)
  const channelsOf = (x: TensorIndex): number => builder.shapeOf(x)[3] ?? 1
  const widthOf = (x: TensorIndex): number =>
    builder
      .shapeOf(x)
      .slice(1)
      .reduce((product, dimension) => product * dimension, 1)

  const normalize = (x: TensorIndex, layer: string): TensorIndex => {
    const channels = builder.shapeOf(x).at(-1) ?? 1
    const filled = (value: number) => new Float32Array(channels).fill(value)
    const parameters = { gamma: filled(1), beta: filled(0), mean: filled(0), variance: filled(1) }
    return builder.batchNormalization(x, parameters, epsilon, `${layer}/normalization`)
  }
  const activate = (x: TensorIndex, layer: string): TensorIndex => builder.elementwise('relu', x, `${layer}/relu`)

  const convolution: Blocks['convolution'] = (x, layer, filters, kernel, stride = [1, 1], linear = false, padding = 'same') => {
    const channels = channelsOf(x)
    const filter = heNormal(random, [filters, ...kernel, channels], kernel[0] * kernel[1] * channels)
    const normalized = normalize(builder.conv2d(x, filter, null, { stride, padding, name: layer }), layer)
    return linear ? normalized : activate(normalized, layer)
  }
  const depthwise: Blocks['depthwise'] = (x, layer, kernel, stride = [1, 1], padding = 'same') => {
    const filter = heNormal(random, [1, ...kernel, channelsOf(x)], kernel[0] * kernel[1])
    const product = builder.depthwiseConv2d(x, filter, null, { stride, padding, name: layer })
    return activate(normalize(product, layer), layer)
  }
  const dense: Blocks['dense'] = (x, layer, units) => {
    const weights = heNormal(random, [units, widthOf(x)], widthOf(x))
    return builder.fullyConnected(x, weights, zeros(units), { activation: 'relu', name: layer })
  }
  const linear: Blocks['linear'] = (x, layer, units) => {
    const weights = glorotUniform(random, [units, widthOf(x)], widthOf(x), units)
    return builder.fullyConnected(x, weights, zeros(units), { name: layer })
  }
  return {
    builder,
    random,
    convolution,
    depthwise,
    shortcut: (x, layer, filters, stride) => {
      const filter = glorotUniform(random, [filters, 1, 1, channelsOf(x)], channelsOf(x), filters)
      return builder.conv2d(x, filter, zeros(filters), { stride, name: layer })
    },
    separable: (x, layer, filters, stride) =>
      convolution(depthwise(x, `${layer}/depthwise`, [3, 3], stride), `${layer}/pointwise`, filters, [1, 1]),
    pool: (x, layer, size) => {
      const [, height = 1, width = 1] = builder.shapeOf(x)
      const fitting: Size = [Math.min(size[0], height), Math.min(size[1], width)]
      return fitting[0] * fitting[1] === 1 ? x : builder.maxPool2d(x, fitting, { name: layer })
    },
    globalAverage: (x) => builder.mean(x, [1, 2], { name: 'average' }),
    dense,
    denseNormalized: (x, layer, units) => {
      const weights = heNormal(random, [units, widthOf(x)], widthOf(x))
      return activate(normalize(builder.fullyConnected(x, weights, null, { name: layer }), layer), layer)
    },
    linear,
    finish: (x, task, outputs) => {
      const values = linear(x, 'output', outputs)
      return builder.build([task === 'classification' ? builder.softmax(values, 'probabilities') : values])
    },
  }
}

/** Keeps initial weights apart from the other streams of one seed. */
const weightPurpose = 100
