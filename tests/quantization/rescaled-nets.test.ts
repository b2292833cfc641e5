import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { createGraphBuilder, type GraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph, TensorIndex } from '../../src-main/graph/graph.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'
import { quantizeAfterTraining } from '../../src-main/quantization/after-training.ts'
import { noiseRatio } from '../../src-main/quantization/diagnosis/noise-ratio.ts'
import { tinykilnRecipe } from '../../src-main/quantization/recipes/list-recipes.ts'
import { createModelRunner } from '../../src-main/services/road/model-runner.ts'
import { createRandom } from '../../src-main/training/random.ts'
import { uniform } from './random-values.ts'

/** Factors for the channels of a joint between layers: what writes them divides by them, what reads them multiplies. */
type Factors = (joint: string, channels: number) => Float64Array

/** Layers whose rows and columns take up factors. */
type Rescaler = {
  readonly conv: (x: TensorIndex, size: number, rows: number, from: string | null, to: string, relu?: boolean) => TensorIndex
  readonly depthwise: (x: TensorIndex, from: string, to: string, relu?: boolean) => TensorIndex
  /** A product and a sum with constants, one a channel, as converters write a normalization behind an activation. */
  readonly affine: (x: TensorIndex, from: string, to: string) => TensorIndex
  readonly head: (x: TensorIndex, from: string, channels: number) => TensorIndex
}

function rescaler(b: GraphBuilder, seed: number, factors: Factors): Rescaler {
  let layer = 0
  const values = (size: number, low = -1, high = 1) => uniform(size, seed * 100 + ++layer, low, high)
  const scaled = (data: Float32Array, factor: (index: number) => number) => data.map((value, index) => value * factor(index))
  const perInput = (from: string | null, channels: number) => (from === null ? null : factors(from, channels))
  const bias = (channels: number, to: Float64Array) => ({ shape: [channels], data: scaled(values(channels, -0.2, 0.4), (c) => 1 / (to[c] ?? 1)) }) // prettier-ignore
  return {
    conv: (x, size, rows, from, to, relu = true) => {
      const columns = b.shapeOf(x).at(-1) ?? 1
      const inner = size * size * columns
      const [row, column] = [factors(to, rows), perInput(from, columns)]
      const data = scaled(values(rows * inner), (i) => ((column?.[i % columns] ?? 1) / (row[Math.floor(i / inner)] ?? 1)) * Math.sqrt(3 / inner)) // prettier-ignore
      const options = relu ? ({ activation: 'relu' } as const) : {}
      return b.conv2d(x, { shape: [rows, size, size, columns], data }, bias(rows, row), options)
    },
    depthwise: (x, from, to, relu = true) => {
      const channels = b.shapeOf(x).at(-1) ?? 1
      const [before, after] = [factors(from, channels), factors(to, channels)]
      const data = scaled(values(9 * channels), (i) => ((before[i % channels] ?? 1) / (after[i % channels] ?? 1)) * 0.6)
      const options = relu ? ({ activation: 'relu' } as const) : {}
      return b.depthwiseConv2d(x, { shape: [1, 3, 3, channels], data }, bias(channels, after), options)
    },
    affine: (x, from, to) => {
      const channels = b.shapeOf(x).at(-1) ?? 1
      const [before, after] = [factors(from, channels), factors(to, channels)]
      const factor = scaled(values(channels, 0.5, 1.5), (c) => (before[c] ?? 1) / (after[c] ?? 1))
      const offset = scaled(values(channels, -0.3, 0.3), (c) => 1 / (after[c] ?? 1))
      return b.add(b.mul(x, b.constant([channels], factor)), b.constant([channels], offset))
    },
    head: (x, from, channels) => {
      const columns = b.shapeOf(x).reduce((product, size) => product * size, 1)
      const by = factors(from, channels)
      const data = scaled(values(6 * columns), (i) => (by[(i % columns) % channels] ?? 1) * Math.sqrt(3 / columns))
      return b.softmax(b.fullyConnected(x, { shape: [6, columns], data }, { shape: [6], data: values(6) }))
    },
  }
}

const architectures: Readonly<Record<string, (b: GraphBuilder, x: TensorIndex, r: Rescaler) => TensorIndex>> = {
  plain: (b, x, r) => {
    const y = b.maxPool2d(r.conv(x, 3, 8, null, 'a'), 2, { stride: 2 })
    return r.head(b.mean(r.conv(y, 3, 12, 'a', 'b'), [1, 2]), 'b', 12)
  },
  depthwise: (b, x, r) => {
    const y = r.conv(r.depthwise(r.conv(x, 3, 8, null, 'a'), 'a', 'b'), 1, 12, 'b', 'c')
    return r.head(b.averagePool2d(r.depthwise(y, 'c', 'd', false), 2, { stride: 2 }), 'd', 12)
  },
  residual: (b, x, r) => {
    const y = r.conv(x, 3, 8, null, 'a')
    const sum = b.add(y, r.conv(r.conv(y, 3, 8, 'a', 'b'), 3, 8, 'b', 'a', false), { activation: 'relu' })
    return r.head(b.mean(sum, [1, 2]), 'a', 8)
  },
  branches: (b, x, r) => {
    const y = r.conv(x, 3, 6, null, 'a')
    const wide = b.concatenation([r.conv(y, 1, 4, 'a', 'b'), r.conv(y, 3, 4, 'a', 'b')], 3)
    return r.head(b.mean(b.leakyRelu(r.conv(b.averagePool2d(wide, 2, { stride: 2 }), 1, 8, 'bb', 'c', false), 0.1), [1, 2]), 'c', 8) // prettier-ignore
  },
  normalized: (b, x, r) => {
    const y = r.affine(r.conv(x, 3, 8, null, 'a'), 'a', 'b')
    const z = r.affine(r.conv(b.maxPool2d(y, 2, { stride: 2 }), 3, 8, 'b', 'c'), 'c', 'd')
    return r.head(b.mean(z, [1, 2]), 'd', 8)
  },
  dense: (b, x, r) => r.head(b.maxPool2d(r.conv(x, 3, 6, null, 'a'), 2, { stride: 2 }), 'a', 6),
}

function build(name: string, seed: number, factors: Factors): Graph {
  const b = createGraphBuilder(name)
  const make = architectures[name]
  if (!make) throw new Error(`There is no architecture ${name}.`)
  return b.build([make(b, b.input([1, 8, 8, 1]), rescaler(b, seed, factors))])
}

const samples = Array.from({ length: 24 }, (_, seed) => uniform(64, 900 + seed, 0, 1))

/** Signal to rounding noise of the default recipe's answers. */
function cleanness(graph: Graph, weights: 'per-channel' | 'per-tensor'): number {
  const settings = { ...tinykilnRecipe.settings, weights }
  const { graph: integer } = unwrap(quantizeAfterTraining({ graph, samples, settings, prepareRun: createModelRunner }))
  const [float, runner] = [unwrap(createInterpreter(graph)), unwrap(createModelRunner(integer))]
  const ratio = noiseRatio()
  for (const sample of samples) ratio.add(float.run([sample])[0] ?? [], runner.run(sample))
  return ratio.decibels()
}

/** Random factors for each joint, `spread` apart at most; the joint bb is b twice, side by side. */
function randomFactors(seed: number, spread: number): Factors {
  const known = new Map<string, Float64Array>()
  const factors: Factors = (joint, channels) => {
    if (joint === 'bb') return Float64Array.from({ length: channels }, (_, c) => factors('b', channels / 2)[c % (channels / 2)] ?? 1) // prettier-ignore
    const random = createRandom(seed * 31 + joint.charCodeAt(0))
    const made = known.get(joint) ?? Float64Array.from({ length: channels }, () => spread ** (random.uniform() - 0.5))
    known.set(joint, made)
    return made
  }
  return factors
}

/** Answers may be so much noisier than those of the net before it was rescaled, or so clean is clean enough, dB. */
const tolerated = 6
const clean = 28

describe('nets whose channels were rescaled against each other round as well as before', () => {
  test.each(Object.keys(architectures).flatMap((name) => [[name, 'per-channel'] as const, [name, 'per-tensor'] as const]))(
    '%s, weights %s',
    (name, weights) => {
      fc.assert(
        fc.property(fc.nat(1000), fc.integer({ min: 2, max: 16 }), (seed, doublings) => {
          const before = cleanness(
            build(name, seed, (_, channels) => new Float64Array(channels).fill(1)),
            weights,
          )
          const after = cleanness(build(name, seed, randomFactors(seed, 2 ** doublings)), weights)
          expect(after).toBeGreaterThan(Math.min(before - tolerated, clean))
        }),
        { numRuns: 8, seed: 11 },
      )
    },
    60_000,
  )
})
