import { createGraphBuilder } from '../../graph/build/graph-builder.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { createRandom } from '../random.ts'
import { heNormal, zeros } from './weights.ts'
import { windowShape } from './window-shape.ts'

type Size = readonly [number, number]

/** What a reference net is built for; without it, what the benchmarks have. */
export type NetShape = { readonly inputShape: readonly number[]; readonly classes: number; readonly seed: number }

/** Layers with bias and random weights, as the reference nets have them. */
function createNet(name: string, input: readonly number[], seed: number) {
  const builder = createGraphBuilder(name)
  const random = createRandom(seed)
  let layers = 0
  const nextName = (kind: string): string => `${kind}${++layers}`
  const channelsOf = (x: TensorIndex): number => builder.shapeOf(x).at(-1) ?? 1
  const floatsOf = (x: TensorIndex): number =>
    builder
      .shapeOf(x)
      .slice(1)
      .reduce((product, size) => product * size, 1)
  const relu = (x: TensorIndex): TensorIndex => builder.elementwise('relu', x, nextName('relu'))
  const normalize = (x: TensorIndex): TensorIndex => {
    const filled = (value: number) => new Float32Array(channelsOf(x)).fill(value)
    const parameters = { gamma: filled(1), beta: filled(0), mean: filled(0), variance: filled(1) }
    return builder.batchNormalization(x, parameters, 1e-3, nextName('normalization'))
  }
  const conv = (x: TensorIndex, filters: number, [height, width]: Size, stride = 1, bias = true): TensorIndex => {
    const filter = heNormal(random, [filters, height, width, channelsOf(x)], height * width * channelsOf(x))
    return builder.conv2d(x, filter, bias ? zeros(filters) : null, { stride, name: nextName('conv') })
  }
  const convReLU = (x: TensorIndex, filters: number, size: Size, stride = 1, bias = true): TensorIndex =>
    relu(normalize(conv(x, filters, size, stride, bias)))
  const depthwiseReLU = (x: TensorIndex, stride = 1): TensorIndex => {
    const channels = channelsOf(x)
    const filter = heNormal(random, [1, 3, 3, channels], 9)
    return relu(normalize(builder.depthwiseConv2d(x, filter, zeros(channels), { stride, name: nextName('depthwise') })))
  }
  const dense = (x: TensorIndex, units: number, activation: 'none' | 'relu' = 'none'): TensorIndex =>
    builder.fullyConnected(x, heNormal(random, [units, floatsOf(x)], floatsOf(x)), zeros(units), {
      activation,
      name: nextName('dense'),
    })
  const average = (x: TensorIndex): TensorIndex => builder.mean(x, [1, 2], { name: nextName('average') })
  const maxPool = (x: TensorIndex, size: Size): TensorIndex => builder.maxPool2d(x, size, { name: nextName('pool') })
  const classify = (x: TensorIndex, classes: number): Graph => builder.build([builder.softmax(dense(x, classes), 'softmax')])
  const start = builder.input([1, ...input])
  return { builder, start, relu, normalize, conv, convReLU, depthwiseReLU, dense, average, maxPool, classify }
}

function multiLayer(name: string, hidden: readonly number[], { inputShape, classes, seed }: NetShape): Graph {
  const net = createNet(name, [inputShape.reduce((product, size) => product * size, 1)], seed)
  return net.classify(
    hidden.reduce((x, units) => net.dense(x, units, 'relu'), net.start),
    classes,
  )
}

function motionConvolution({ inputShape, classes, seed }: NetShape): Graph {
  const { length, channels } = windowShape(inputShape) ?? { length: 128, channels: 6 }
  const net = createNet('imu_cnn1d', [length, 1, channels], seed)
  let x = net.maxPool(net.convReLU(net.start, 16, [5, 1], 1, false), [2, 1])
  x = net.maxPool(net.convReLU(x, 32, [5, 1], 1, false), [2, 1])
  return net.classify(net.average(net.convReLU(x, 64, [3, 1], 1, false)), classes)
}

function digitConvolution({ inputShape, classes, seed }: NetShape): Graph {
  const net = createNet('digit_cnn', inputShape, seed)
  let x = net.maxPool(net.convReLU(net.start, 8, [3, 3], 1, false), [2, 2])
  x = net.maxPool(net.convReLU(x, 16, [3, 3], 1, false), [2, 2])
  return net.classify(net.average(net.convReLU(x, 32, [3, 3], 1, false)), classes)
}

function keywordSpotter({ inputShape, classes, seed }: NetShape): Graph {
  const net = createNet('ds_cnn', inputShape, seed)
  let x = net.convReLU(net.start, 64, [10, 4], 2)
  for (let block = 0; block < 4; block++) x = net.convReLU(net.depthwiseReLU(x), 64, [1, 1])
  return net.classify(net.average(x), classes)
}

function residualNet({ inputShape, classes, seed }: NetShape): Graph {
  const net = createNet('resnet8', inputShape, seed)
  let x = net.convReLU(net.start, 16, [3, 3])
  for (const [filters, stride] of [
    [16, 1],
    [32, 2],
    [64, 2],
  ] as const) {
    const branch = net.normalize(net.conv(net.convReLU(x, filters, [3, 3], stride), filters, [3, 3]))
    const shortcut = stride === 1 ? x : net.conv(x, filters, [1, 1], stride)
    x = net.relu(net.builder.add(shortcut, branch, { name: `add${filters}` }))
  }
  return net.classify(net.average(x), classes)
}

function mobileNet({ inputShape, classes, seed }: NetShape): Graph {
  const net = createNet('mobilenet_v1_025', inputShape, seed)
  let x = net.convReLU(net.start, 8, [3, 3], 2)
  const blocks: Size[] = [
    [16, 1],
    [32, 2],
    [32, 1],
    [64, 2],
    [64, 1],
    [128, 2],
  ]
  for (let repeat = 0; repeat < 5; repeat++) blocks.push([128, 1])
  blocks.push([256, 2], [256, 1])
  for (const [filters, stride] of blocks) x = net.convReLU(net.depthwiseReLU(x, stride), filters, [1, 1])
  return net.classify(net.average(x), classes)
}

function machineSound({ inputShape, seed }: NetShape): Graph {
  const width = inputShape.reduce((product, size) => product * size, 1)
  const net = createNet('autoencoder', [width], seed)
  let x = net.start
  for (const units of [128, 128, 128, 128, 8, 128, 128, 128, 128]) x = net.relu(net.normalize(net.dense(x, units)))
  return net.builder.build([net.dense(x, width)])
}

/** A net of the benchmarks by its name there, for any data of its kind. */
export type ReferenceNet = {
  readonly name: string
  /** What the benchmark feeds it, without the batch. */
  readonly inputShape: readonly number[]
  readonly classes: number
  readonly build: (shape: NetShape) => Graph
}

/** The eight nets, three of them from MLPerf Tiny, layer by layer as measured for this project; with a bias in every layer. */
export const referenceNets: readonly ReferenceNet[] = [
  { name: 'imu_mlp', inputShape: [714], classes: 5, build: (shape) => multiLayer('imu_mlp', [50, 15], shape) },
  { name: 'feat_mlp', inputShape: [490], classes: 12, build: (shape) => multiLayer('feat_mlp', [128, 64], shape) },
  { name: 'imu_cnn1d', inputShape: [128, 6], classes: 6, build: motionConvolution },
  { name: 'digit_cnn', inputShape: [28, 28, 1], classes: 10, build: digitConvolution },
  { name: 'ds_cnn', inputShape: [49, 10, 1], classes: 12, build: keywordSpotter },
  { name: 'resnet8', inputShape: [32, 32, 3], classes: 10, build: residualNet },
  { name: 'mobilenet_v1_025', inputShape: [96, 96, 3], classes: 2, build: mobileNet },
  { name: 'autoencoder', inputShape: [640], classes: 1, build: machineSound },
]
