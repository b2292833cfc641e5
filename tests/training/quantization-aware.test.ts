import * as fc from 'fast-check'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import { cpuEngine } from '../../src-main/training/cpu-engine.ts'
import type { ParameterLayout } from '../../src-main/training/differentiable/parameter-layout.ts'
import { registerGradients } from '../../src-main/training/differentiable/register-gradients.ts'
import { activationGrid } from '../../src-main/training/quantization-aware/activation-grid.ts'
import { activationGroups } from '../../src-main/training/quantization-aware/activation-groups.ts'
import { fakeQuantize } from '../../src-main/training/quantization-aware/fake-quantize.ts'
import { fakeQuantizeWeights } from '../../src-main/training/quantization-aware/fake-quantize-weights.ts'
import { createRangeTracker } from '../../src-main/training/quantization-aware/range-tracker.ts'
import { trainGraph } from '../../src-main/training/train-graph.ts'
import { quantizationAwareSettings, trainQuantizationAware } from '../../src-main/training/train-quantization-aware.ts'
import { corners, netFor, quickSettings, sines } from './problems.ts'

beforeAll(async () => {
  await cpuEngine.prepare()
  registerGradients()
})

const finite = fc.float({ noNaN: true, min: -1000, max: 1000 })

describe('activations', () => {
  test('zero lies on every grid, and the ends within one step of the range', () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)]
        const grid = activationGrid({ min, max })
        expect(grid.low).toBeLessThanOrEqual(0)
        expect(grid.high).toBeGreaterThanOrEqual(0)
        expect(Math.abs(grid.low - Math.min(min, 0))).toBeLessThanOrEqual(grid.scale + 1e-6)
        expect(Math.abs(grid.high - Math.max(max, 0))).toBeLessThanOrEqual(grid.scale + 1e-6)
        expect(grid.mostStep - grid.leastStep).toBe(255)
        expect(Number.isInteger(grid.leastStep) && grid.leastStep <= 0 && grid.mostStep >= 0).toBe(true)
      }),
    )
  })

  test('fake quantization rounds to the nearest step within the grid, and changes nothing on the grid', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 30 }), finite, finite, (list, a, b) => {
        const grid = activationGrid({ min: Math.min(a, b), max: Math.max(a, b) })
        const x = Float32Array.from(list)
        const once = tf.tidy(() => fakeQuantize(tf.tensor1d(x), grid).dataSync<'float32'>().slice())
        const twice = tf.tidy(() => fakeQuantize(tf.tensor1d(once), grid).dataSync<'float32'>().slice())
        const slack = grid.scale * 1e-4
        for (const [index, value] of x.entries()) {
          const clipped = Math.min(Math.max(value, grid.low), grid.high)
          expect(Math.abs((once[index] ?? NaN) - clipped)).toBeLessThanOrEqual(grid.scale / 2 + slack)
          expect(Math.abs((twice[index] ?? NaN) - (once[index] ?? NaN))).toBeLessThanOrEqual(slack)
        }
      }),
    )
  })

  test('the gradient passes straight through inside the grid and is zero outside', () => {
    const grid = activationGrid({ min: -1, max: 2 })
    const x = tf.tensor1d([-5, grid.low - 1e-3, -0.3, 0, 0.7, grid.high - 1e-3, grid.high + 1e-3, 9])
    const gradient = tf.grad((value) => tf.sum(tf.mul(fakeQuantize(value, grid), 3)))(x)
    expect([...gradient.dataSync()]).toEqual([0, 0, 3, 3, 3, 3, 0, 0])
  })
})

describe('weights', () => {
  const layout = (channels: number, channelAxis: 'first' | 'last'): ParameterLayout => ({
    shape: [],
    channels,
    channelAxis,
    toEngine: (v) => v,
    toGraph: (v) => v,
  })

  test('each channel has 255 steps of its own largest magnitude', () => {
    const weights = Float32Array.of(127, 0.4, 12.7, 0, 0.6, -0.03)
    const rounded = fakeQuantizeWeights(weights, layout(2, 'last'), { steps: 127, perChannel: true })
    expect([...rounded].map((value) => Math.fround(value))).toEqual(
      [127, 0.4, 13, 0, 1, -0.03].map((v, i) => (i % 2 === 0 ? v : expect.closeTo(v, 2))),
    )
    expect(
      [...fakeQuantizeWeights(weights, layout(2, 'last'), { steps: 127, perChannel: false })].map((value) => value + 0),
    ).toEqual([127, 0, 13, 0, 1, 0])
    expect([...fakeQuantizeWeights(Float32Array.of(0, 0, 5, 127), layout(2, 'first'), { steps: 127, perChannel: true })]).toEqual(
      [0, 0, 5, 127],
    )
  })

  test('no weight moves by more than half a step', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 6, maxLength: 6 }), (list) => {
        const weights = Float32Array.from(list)
        const rounded = fakeQuantizeWeights(weights, layout(1, 'first'), { steps: 127, perChannel: true })
        const step = Math.max(...weights.map(Math.abs)) / 127
        for (const [index, value] of weights.entries())
          expect(Math.abs((rounded[index] ?? NaN) - value)).toBeLessThanOrEqual(step * 0.5001 + 1e-12)
      }),
    )
  })
})

describe('ranges', () => {
  const joined = () => {
    const builder = createGraphBuilder('joined')
    const x = builder.input([1, 4, 4, 2])
    const pooled = builder.maxPool2d(x, 2)
    const bent = builder.elementwise('tanh', pooled)
    const both = builder.concatenation([pooled, builder.elementwise('relu', pooled)], 3)
    const flat = builder.reshape(both, [1, 16])
    return { graph: builder.build([builder.softmax(flat)]), x, pooled, bent, both, flat }
  }

  test('are shared by what does not rescale, and fixed behind softmax and tanh', () => {
    const { graph, x, pooled, bent, both, flat } = joined()
    const { groupOf, fixed } = activationGroups(graph)
    const relu = graph.nodes.find(({ operation }) => operation.kind === 'relu')?.outputs[0] ?? -1
    expect(new Set([x, pooled, both, flat, relu].map((tensor) => groupOf.get(tensor))).size).toBe(1)
    expect(fixed.get(bent)).toBe('signedUnit')
    expect(fixed.get(graph.outputs[0] ?? -1)).toBe('unit')
    expect(groupOf.has(bent)).toBe(false)
  })

  test('follow batches by moving average from what calibration found, joined within a group', () => {
    const { graph, x, pooled, both } = joined()
    const tracker = createRangeTracker(activationGroups(graph), new Map([[x, { min: -1, max: 1 }], [both, { min: 0, max: 3 }]])) // prettier-ignore
    expect(tracker.range(pooled)).toEqual({ min: -1, max: 3 })
    tracker.observe(x, Float32Array.of(-2, 4))
    tracker.observe(both, Float32Array.of(0, 13))
    tracker.advance()
    expect(tracker.range(x)?.min).toBeCloseTo(-1.01)
    expect(tracker.range(x)?.max).toBeCloseTo(3.1)
    tracker.advance()
    expect(tracker.range(x)?.max).toBeCloseTo(3.1)
  })

  test('without calibration start from the first batch', () => {
    const { graph, x } = joined()
    const tracker = createRangeTracker(activationGroups(graph), new Map())
    expect(tracker.range(x)).toBeNull()
    tracker.observe(x, Float32Array.of(-2, 4))
    expect(tracker.range(x)).toEqual({ min: -2, max: 4 })
  })
})

describe('fine-tuning', () => {
  const float = async () => {
    const train = corners.make(160, 1)
    const validation = corners.make(60, 2)
    const settings = quickSettings({ epochs: 30 })
    const graph = netFor(corners, 'dense', { units: 16 })
    return {
      train,
      validation,
      settings,
      outcome: unwrap(await trainGraph({ graph, train, validation, settings, engine: cpuEngine })),
    }
  }

  test('keeps the accuracy under rounding, and gives a range to every activation but the fixed one', async () => {
    const { train, validation, settings, outcome } = await float()
    const tuned = unwrap(
      await trainQuantizationAware({
        graph: outcome.graph,
        train,
        validation,
        settings: quantizationAwareSettings(settings),
        engine: cpuEngine,
      }),
    )
    expect(tuned.best?.validationAccuracy).toBeGreaterThan(0.95)
    const activations = tuned.graph.tensors.flatMap(({ data }, index) => (data === undefined ? [index] : []))
    expect([...tuned.ranges.keys()].sort()).toEqual(activations.filter((index) => !tuned.graph.outputs.includes(index)).sort())
    for (const { min, max } of tuned.ranges.values()) expect(min <= 0 && max > 0.2).toBe(true)
  })

  test('keeps the epoch that the integer net likes best, and is decided by its seed', async () => {
    const { train, validation, settings, outcome } = await float()
    const asked: number[] = []
    const run = () =>
      trainQuantizationAware({
        graph: outcome.graph,
        train,
        validation,
        settings: { ...quantizationAwareSettings(settings), epochs: 5 },
        engine: cpuEngine,
        evaluateInteger: (graph, ranges) => {
          asked.push(ranges.size)
          expect(graph.nodes).toEqual(outcome.graph.nodes)
          return asked.length % 5 === 3 ? 0.9 : 0.5
        },
      })
    const first = unwrap(await run())
    expect(first.best).toMatchObject({ epoch: 3, validationAccuracy: 0.9 })
    expect(asked).toHaveLength(5)
    const second = unwrap(await run())
    expect(second.graph.tensors).toEqual(first.graph.tensors)
    expect([...second.ranges]).toEqual([...first.ranges])
  })

  test('refuses a batch normalization that is not folded', async () => {
    const graph = netFor(sines, 'conv1d', { filters: 2 })
    const outcome = await trainQuantizationAware({
      graph,
      train: sines.make(20, 1),
      validation: null,
      settings: quickSettings(),
      engine: cpuEngine,
    })
    expect(outcome.ok ? null : outcome.error.code).toBe('not-folded')
  })
})
