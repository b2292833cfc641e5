import { createGraphBuilder } from '../../../graph/build/graph-builder.ts'
import type { Graph, TensorIndex } from '../../../graph/graph.ts'
import { createRandom } from '../../random.ts'
import { heNormal, zeros } from '../../templates/weights.ts'

type Size = readonly [number, number]

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

function multiLayer(name: string, inputs: number, hidden: readonly number[], classes: number): Graph {
  const net = createNet(name, [inputs], 1)
  return net.classify(
    hidden.reduce((x, units) => net.dense(x, units, 'relu'), net.start),
    classes,
  )
}

function motionConvolution(): Graph {
  const net = createNet('imu_cnn1d', [128, 1, 6], 1)
  let x = net.maxPool(net.convReLU(net.start, 16, [5, 1], 1, false), [2, 1])
  x = net.maxPool(net.convReLU(x, 32, [5, 1], 1, false), [2, 1])
  return net.classify(net.average(net.convReLU(x, 64, [3, 1], 1, false)), 6)
}

function digitConvolution(): Graph {
  const net = createNet('digit_cnn', [28, 28, 1], 1)
  let x = net.maxPool(net.convReLU(net.start, 8, [3, 3], 1, false), [2, 2])
  x = net.maxPool(net.convReLU(x, 16, [3, 3], 1, false), [2, 2])
  return net.classify(net.average(net.convReLU(x, 32, [3, 3], 1, false)), 10)
}

function keywordSpotter(): Graph {
  const net = createNet('ds_cnn', [49, 10, 1], 1)
  let x = net.convReLU(net.start, 64, [10, 4], 2)
  for (let block = 0; block < 4; block++) x = net.convReLU(net.depthwiseReLU(x), 64, [1, 1])
  return net.classify(net.average(x), 12)
}

function residualNet(): Graph {
  const net = createNet('resnet8', [32, 32, 3], 1)
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
  return net.classify(net.average(x), 10)
}

function mobileNet(): Graph {
  const net = createNet('mobilenet_v1_025', [96, 96, 3], 1)
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
  return net.classify(net.average(x), 2)
}

function machineSound(): Graph {
  const net = createNet('autoencoder', [640], 1)
  let x = net.start
  for (const units of [128, 128, 128, 128, 8, 128, 128, 128, 128]) x = net.relu(net.normalize(net.dense(x, units)))
  return net.builder.build([net.dense(x, 640)])
}

/** A net of the training benchmark. */
export type BenchNet = {
  readonly name: string
  readonly build: () => Graph
  /** Parameters, the four of a batch normalization included. */
  readonly parameters: number
  /** Samples a second of the better of Keras 3 and tf.keras `fit`, as recorded on two cores on 2026-11-23. */
  readonly keras: number
}

/** The eight nets of the benchmark, three of them from MLPerf Tiny; layers and recorded rates as measured for this project. */
export const benchNets: readonly BenchNet[] = [
  { name: 'imu_mlp', build: () => multiLayer('imu_mlp', 714, [50, 15], 5), parameters: 36_595, keras: 27_308 },
  { name: 'feat_mlp', build: () => multiLayer('feat_mlp', 490, [128, 64], 12), parameters: 71_884, keras: 23_475 },
  { name: 'imu_cnn1d', build: motionConvolution, parameters: 10_022, keras: 6_234 },
  { name: 'digit_cnn', build: digitConvolution, parameters: 6_386, keras: 5_862 },
  { name: 'ds_cnn', build: keywordSpotter, parameters: 24_908, keras: 1_654 },
  { name: 'resnet8', build: residualNet, parameters: 78_666, keras: 1_132 },
  { name: 'mobilenet_v1_025', build: mobileNet, parameters: 221_794, keras: 504 },
  { name: 'autoencoder', build: machineSound, parameters: 269_992, keras: 10_970 },
]
