import { describe, expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { createGraphBuilder, type GraphBuilder } from '../../../src-main/graph/build/graph-builder.ts'
import type { Graph, TensorIndex } from '../../../src-main/graph/graph.ts'
import { createInterpreter } from '../../../src-main/graph/interpret/interpreter.ts'
import { channelClasses } from '../../../src-main/quantization/equalization/channel-classes.ts'
import { equalizeChannels } from '../../../src-main/quantization/equalization/equalize-channels.ts'
import { uniform } from '../random-values.ts'

const always = () => 1

function dense(weights: readonly number[][], next: readonly number[][]): Graph {
  const b = createGraphBuilder('two')
  const x = b.input([1, weights[0]?.length ?? 1])
  const y = b.fullyConnected(x, { shape: [weights.length, weights[0]?.length ?? 1], data: weights.flat() }, { shape: [weights.length], data: weights.map(() => 3) }, { activation: 'relu' }) // prettier-ignore
  return b.build([b.fullyConnected(y, { shape: [next.length, weights.length], data: next.flat() }, null)])
}
const data = (graph: Graph, place: number, input: number): number[] => [
  ...(graph.tensors[graph.nodes[place]?.inputs[input] ?? -1]?.data ?? []),
].map(Number) // prettier-ignore

describe('two dense layers', () => {
  // Rows reach 8 and 0.5, their columns 0.5 and 2: the factors are sqrt(8/0.5) = 4 and sqrt(0.5/2) = 0.5.
  const graph = dense([[8, -4], [0.25, -0.5]], [[0.5, 1], [0.25, -2]]) // prettier-ignore
  test('by weights: row and column reach the same magnitude', () => {
    const { graph: equal, divisors } = equalizeChannels(graph, 'weights', always)
    expect([...(divisors.get(equal.nodes[0]?.outputs[0] ?? -1) ?? [])].map((value) => Number(value.toFixed(6)))).toEqual([4, 0.5])
    expect(data(equal, 0, 1)).toEqual([2, -1, 0.5, -1])
    expect(data(equal, 0, 2)).toEqual([0.75, 6])
    expect(data(equal, 1, 1)).toEqual([2, 0.5, 1, -1])
  })
  test('by activations: the largest value equals the share of the column in its row', () => {
    const largest = [16, 1]
    const { graph: equal, divisors } = equalizeChannels(graph, 'activations', (_, channel) => largest[channel] ?? 0)
    const [a = 0, b = 0] = divisors.get(equal.nodes[0]?.outputs[0] ?? -1) ?? []
    const columns = data(equal, 1, 1)
    const rows = [Math.max(columns[0] ?? 0, columns[1] ?? 0), Math.max(columns[2] ?? 0, -(columns[3] ?? 0))]
    const share = (column: number) => Math.max(...rows.map((row, at) => Math.abs(columns[2 * at + column] ?? 0) / row))
    expect(16 / a).toBeCloseTo(share(0), 2)
    expect(1 / b).toBeCloseTo(share(1), 2)
  })
  test('dead channels stay as they are', () => {
    const dead = dense([[8, -4], [0, 0]], [[0.5, 1], [0.25, -2]]) // prettier-ignore
    const { graph: equal } = equalizeChannels(dead, 'weights', (_, channel) => (channel === 0 ? 1 : 0))
    expect(data(equal, 0, 1).slice(2)).toEqual([0, 0])
    expect([data(equal, 1, 1)[1], data(equal, 1, 1)[3]]).toEqual([1, -2])
  })
})

const filter = (seed: number, ...shape: number[]) => {
  const values = uniform(shape.reduce((product, size) => product * size, 1), seed) // prettier-ignore
  const inner = shape.slice(1).reduce((product, size) => product * size, 1)
  return { shape, data: values.map((value, index) => value * 4 ** (Math.floor(index / inner) % 5)) }
}
const bias = (seed: number, size: number) => ({ shape: [size], data: uniform(size, seed) })

type Case = { readonly name: string; readonly classes: number; readonly build: (b: GraphBuilder, x: TensorIndex) => TensorIndex }
const relu = { activation: 'relu' } as const
const cases: readonly Case[] = [
  {
    name: 'convolution, max-pool, pad, convolution',
    classes: 4,
    build: (b, x) => {
      const y = b.pad(b.maxPool2d(b.conv2d(x, filter(1, 4, 3, 3, 3), bias(2, 4), relu), 2), [[0, 0], [1, 1], [0, 1], [0, 0]]) // prettier-ignore
      return b.conv2d(y, filter(3, 2, 3, 3, 4), null)
    },
  },
  {
    name: 'depthwise in the middle',
    classes: 5 + 10,
    build: (b, x) => {
      const y = b.conv2d(x, filter(1, 5, 1, 1, 3), bias(2, 5), relu)
      const z = b.depthwiseConv2d(y, filter(3, 1, 3, 3, 10), bias(4, 10), relu)
      return b.conv2d(z, filter(5, 2, 1, 1, 10), bias(6, 2))
    },
  },
  {
    name: 'a residual sum ties both branches and what feeds them',
    classes: 4 + 6,
    build: (b, x) => {
      const y = b.conv2d(x, filter(1, 4, 3, 3, 3), bias(2, 4), relu)
      const z = b.conv2d(b.conv2d(y, filter(3, 6, 3, 3, 4), null, relu), filter(5, 4, 3, 3, 6), bias(6, 4))
      return b.conv2d(b.add(y, z, relu), filter(7, 2, 1, 1, 4), null)
    },
  },
  {
    name: 'flatten: each channel is read at every place',
    classes: 4,
    build: (b, x) => {
      const y = b.averagePool2d(b.conv2d(x, filter(1, 4, 3, 3, 3), bias(2, 4), relu), 2)
      return b.fullyConnected(b.reshape(y, [1, 64]), filter(3, 3, 64), null)
    },
  },
  {
    name: 'mean over places, concatenation of two branches',
    classes: 4 + 3,
    build: (b, x) => {
      const y = b.conv2d(x, filter(1, 4, 3, 3, 3), bias(2, 4), relu)
      const z = b.leakyRelu(b.conv2d(x, filter(3, 3, 3, 3, 3), bias(4, 3)), 0.1)
      return b.fullyConnected(b.mean(b.concatenation([y, z], 3), [1, 2]), filter(5, 3, 7), null)
    },
  },
  {
    name: 'ReLU6 and a logistic keep their inputs',
    classes: 0,
    build: (b, x) => {
      const y = b.elementwise('logistic', b.conv2d(x, filter(1, 4, 3, 3, 3), bias(2, 4)))
      const z = b.conv2d(y, filter(3, 4, 3, 3, 4), null, { activation: 'relu6' })
      return b.conv2d(z, filter(5, 2, 1, 1, 4), null)
    },
  },
  {
    name: 'a product of two activations keeps both',
    classes: 0,
    build: (b, x) => {
      const y = b.conv2d(x, filter(1, 4, 1, 1, 3), null, relu)
      return b.conv2d(b.mul(y, b.conv2d(x, filter(3, 4, 1, 1, 3), null)), filter(5, 2, 1, 1, 4), null)
    },
  },
  {
    name: 'a mean over channels keeps them, even when sizes coincide',
    classes: 0,
    build: (b, x) => {
      const y = b.mean(b.conv2d(x, filter(1, 8, 1, 1, 3), null, relu), [3])
      return b.fullyConnected(y, filter(3, 3, 8 * 8), null)
    },
  },
]

describe('graphs', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, { build, classes }) => {
    const b = createGraphBuilder('case')
    const graph = b.build([build(b, b.input([1, 8, 8, 3]))])
    expect(channelClasses(graph)).toHaveLength(classes)
    for (const kind of ['weights', 'activations'] as const) {
      const equal = equalizeChannels(graph, kind, (_tensor, channel) => 4 ** (channel % 5))
      const x = uniform(192, 9)
      const [before] = unwrap(createInterpreter(graph)).run([x])
      const [after] = unwrap(createInterpreter(equal.graph)).run([x])
      const largest = Math.max(...(before ?? []).map(Math.abs))
      before?.forEach((value, index) => expect(Math.abs((after?.[index] ?? NaN) - value)).toBeLessThanOrEqual(1e-5 * largest))
      expect([...equal.divisors.values()].some((list) => list.some((value) => Math.abs(value - 1) > 0.1))).toBe(classes > 0)
    }
  })
})
