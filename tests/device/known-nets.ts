import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { numbers, quantized } from './random-net.ts'

/** Nets of the MLPerf Tiny and TensorFlow Lite Micro shapes with random weights, for figures that depend on shapes only. */
export type KnownNet = 'vww' | 'person_detect' | 'ad' | 'str_ww' | 'mobile_kws'

type Stage = readonly [filters: number, stride: number]

const mobileStages: readonly Stage[] = [
  [16, 1], [32, 2], [32, 1], [64, 2], [64, 1], [128, 2], [128, 1], [128, 1], [128, 1], [128, 1], [128, 1], [256, 2], [256, 1],
] // prettier-ignore

/** The INT8 graph of a known net. */
export function knownNet(name: KnownNet): Graph {
  const b = createGraphBuilder(name)
  let seed = 1
  const parameter = (shape: readonly number[]) => {
    const count = shape.reduce((product, size) => product * size, 1)
    return { shape, data: numbers(count, seed++).map((value) => value / 4) }
  }
  const channelsOf = (x: number): number => b.shapeOf(x).at(-1) ?? 1
  const depthwise = (x: number, size: readonly [number, number], stride: number, padding: 'same' | 'valid', times = 1) => {
    const channels = channelsOf(x) * times
    return b.depthwiseConv2d(x, parameter([1, ...size, channels]), parameter([channels]), {
      stride,
      padding,
      activation: 'relu6',
    })
  }
  const convolution = (x: number, filters: number, size: readonly [number, number], stride: number) =>
    b.conv2d(x, parameter([filters, ...size, channelsOf(x)]), parameter([filters]), { stride, activation: 'relu6' })
  const dense = (x: number, units: number, activation: 'none' | 'relu') => {
    const depth = b.shapeOf(x).reduce((product, size) => product * size, 1)
    return b.fullyConnected(x, parameter([units, depth]), parameter([units]), { activation })
  }
  const separable = (x: number, stages: readonly Stage[]): number =>
    stages.reduce((y, [filters, stride]) => convolution(depthwise(y, [3, 3], stride, 'same'), filters, [1, 1], 1), x)

  if (name === 'vww' || name === 'person_detect') {
    const input = b.input([1, 96, 96, name === 'vww' ? 3 : 1])
    const first = name === 'vww' ? convolution(input, 8, [3, 3], 2) : depthwise(input, [3, 3], 2, 'same', 8)
    return quantized(b.build([b.softmax(dense(b.averagePool2d(separable(first, mobileStages), 3), 2, 'none'))]))
  }
  if (name === 'ad') {
    const units = [128, 128, 128, 128, 8, 128, 128, 128, 128]
    const hidden = units.reduce((x, count) => dense(x, count, 'relu'), b.input([1, 640]))
    return quantized(b.build([dense(hidden, 640, 'none')]))
  }
  if (name === 'str_ww') {
    let x = b.input([1, 30, 1, 40])
    for (const [taps, filters] of [
      [3, 128],
      [5, 128],
      [10, 128],
      [15, 32],
    ] as const)
      x = convolution(depthwise(x, [taps, 1], 1, 'valid'), filters, [1, 1], 1)
    return quantized(b.build([b.softmax(dense(x, 3, 'none'))]))
  }
  const first = convolution(b.input([1, 49, 10, 1]), 64, [10, 4], 2)
  const last = separable(
    first,
    [1, 2, 3, 4].map(() => [64, 1] as const),
  )
  return quantized(b.build([b.softmax(dense(b.mean(last, [1, 2]), 12, 'none'))]))
}
