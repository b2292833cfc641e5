import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import type { Checkpoint } from '../../src-main/training/checkpoint.ts'
import { cpuEngine } from '../../src-main/training/cpu-engine.ts'
import { trainGraph } from '../../src-main/training/train-graph.ts'
import type { TrainOptions } from '../../src-main/training/train-options.ts'
import { bars, corners, curve, netFor, quickSettings, sines, surface } from './problems.ts'

const learnable = [
  { template: 'dense', problem: corners, parameters: { units: 16 }, count: 160, epochs: 40, accuracy: 0.97 },
  { template: 'conv1d', problem: sines, parameters: { filters: 4, layers: 2 }, count: 96, epochs: 15, accuracy: 0.97 },
  { template: 'conv2d-small', problem: bars, parameters: { filters: 4, layers: 2 }, count: 96, epochs: 12, accuracy: 0.97 },
  { template: 'conv2d-light', problem: bars, parameters: { filters: 6, blocks: 1 }, count: 128, epochs: 20, accuracy: 0.95 },
  { template: 'ds-cnn', problem: bars, parameters: { filters: 8, blocks: 1 }, count: 96, epochs: 12, accuracy: 0.95 },
] as const

function weightsOf(graph: Graph): number[] {
  return graph.tensors.flatMap(({ data }) => (data instanceof Float32Array ? [...data] : []))
}

function cornersRun(changes: Partial<TrainOptions> = {}): TrainOptions {
  return {
    graph: netFor(corners, 'dense', { units: 8 }),
    train: corners.make(80, 1),
    validation: corners.make(40, 2),
    settings: quickSettings(),
    engine: cpuEngine,
    ...changes,
  }
}

describe('a net learns', () => {
  test.each(learnable)(
    '$template reaches $accuracy on data it never saw',
    async ({ template, problem, parameters, count, epochs, accuracy }) => {
      const graph = netFor(problem, template, parameters)
      const outcome = unwrap(
        await trainGraph({
          graph,
          train: problem.make(count, 1),
          validation: problem.make(60, 2),
          settings: quickSettings({ epochs }),
          engine: cpuEngine,
        }),
      )
      expect(outcome.best?.validationAccuracy).toBeGreaterThanOrEqual(accuracy)
      expect(outcome.history.at(-1)?.loss).toBeLessThan(outcome.history[0]?.loss ?? 0)
      expect(weightsOf(outcome.graph)).not.toEqual(weightsOf(graph))
    },
  )

  test.each([
    ['dense', surface, { units: 16 }, 0.02],
    ['autoencoder', curve, { units: 16, layers: 1, bottleneck: 2 }, 0.1],
  ] as const)('%s predicts values', async (template, problem, parameters, error) => {
    const graph = netFor(problem, template, parameters)
    const settings = quickSettings({ epochs: 40 })
    const outcome = unwrap(
      await trainGraph({ graph, train: problem.make(200, 1), validation: problem.make(50, 2), settings, engine: cpuEngine }),
    )
    expect(outcome.best?.validationLoss).toBeLessThan(error)
    expect(outcome.best?.validationAccuracy).toBeNull()
  })

  test('label smoothing, dropout, class weights and a constant rate take part', async () => {
    const settings = quickSettings({ epochs: 30, labelSmoothing: 0.1, dropout: 0.2, classWeights: [1, 2], schedule: 'constant' })
    const outcome = unwrap(await trainGraph(cornersRun({ settings, graph: netFor(corners, 'dense', { units: 16 }) })))
    expect(outcome.best?.validationAccuracy).toBeGreaterThan(0.95)
    expect(outcome.history.every(({ learningRate }) => learningRate === 0.01)).toBe(true)
    expect(outcome.history.at(-1)?.loss).toBeGreaterThan(0.1)
  })
})

describe('a run is decided by its seed', () => {
  test('the same seed gives the same bytes, another seed gives others', async () => {
    const run = async (seed: number) => {
      const settings = quickSettings({
        epochs: 3,
        seed,
        dropout: 0.3,
        augment: (batch, _count, random) => batch.forEach((value, i) => (batch[i] = value + random.normal() * 0.05)),
      })
      return unwrap(
        await trainGraph({
          ...cornersRun(),
          graph: netFor(sines, 'conv1d', { filters: 2 }),
          train: sines.make(48, 1),
          validation: null,
          settings,
        }),
      )
    }
    const first = await run(5)
    expect(weightsOf((await run(5)).graph)).toEqual(weightsOf(first.graph))
    expect(weightsOf((await run(6)).graph)).not.toEqual(weightsOf(first.graph))
  })

  test.each([1, 5, 7, 12])('resuming after checkpoint %i ends with the same bytes', async (which) => {
    const options: TrainOptions = {
      ...cornersRun(),
      graph: netFor(sines, 'conv1d', { filters: 2 }),
      train: sines.make(64, 1),
      validation: sines.make(24, 2),
      settings: quickSettings({ epochs: 3, dropout: 0.2 }),
    }
    const saved: Checkpoint[] = []
    const whole = unwrap(
      await trainGraph({ ...options, checkpoint: { save: (checkpoint) => void saved.push(checkpoint), everySeconds: 0 } }),
    )
    const resume = structuredClone(saved[which - 1])
    if (resume === undefined) throw new Error(`There are only ${saved.length} checkpoints.`)
    const rest = unwrap(await trainGraph({ ...options, checkpoint: { resume } }))
    expect(weightsOf(rest.graph)).toEqual(weightsOf(whole.graph))
    expect(rest.best?.epoch).toBe(whole.best?.epoch)
    expect(rest.history.map(({ loss }) => loss)).toEqual(whole.history.map(({ loss }) => loss))
  })

  test('the graph that was given stays as it was', async () => {
    const options = cornersRun()
    const before = structuredClone(options.graph)
    await trainGraph(options)
    expect(options.graph).toEqual(before)
  })
})

describe('a run ends before its time', () => {
  test('when it is cancelled, with the best weights so far and a checkpoint', async () => {
    const controller = new AbortController()
    const saved: Checkpoint[] = []
    const outcome = unwrap(
      await trainGraph(
        cornersRun({
          signal: controller.signal,
          checkpoint: { save: (checkpoint) => void saved.push(checkpoint) },
          onProgress: ({ finishedEpoch }) => {
            if (finishedEpoch?.epoch === 2) controller.abort()
          },
        }),
      ),
    )
    expect(outcome.stopped).toBe('cancelled')
    expect(outcome.history).toHaveLength(2)
    expect(outcome.best?.epoch).toBeLessThanOrEqual(2)
    expect(saved.at(-1)).toMatchObject({ epoch: 3, step: 0 })
  })

  test('a message of the event loop is enough to cancel', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 60)
    const outcome = unwrap(
      await trainGraph(cornersRun({ signal: controller.signal, settings: quickSettings({ epochs: 100_000 }) })),
    )
    expect(outcome.stopped).toBe('cancelled')
  })

  test('when validation stops improving', async () => {
    const train = corners.make(32, 1)
    const validation = {
      ...corners.make(32, 2),
      labels: corners.make(32, 2).labels?.map((label) => 1 - label) ?? new Int32Array(32),
    }
    const outcome = unwrap(
      await trainGraph(cornersRun({ train, validation, settings: quickSettings({ epochs: 60, patience: 4 }) })),
    )
    expect(outcome.stopped).toBe('early')
    expect(outcome.history.length - (outcome.best?.epoch ?? 0)).toBe(4)
  })

  test('when the loss is no longer a number: epoch, step, layer and the rate to try are named, the best weights kept', async () => {
    const settings = quickSettings({ learningRate: 1e30, epochs: 5, schedule: 'constant' })
    const outcome = unwrap(await trainGraph(cornersRun({ settings })))
    expect(outcome.stopped).toBe('diverged')
    expect(outcome.failure).toMatchObject({
      code: 'training-diverged',
      details: { epoch: 1, suggestedLearningRate: 0.001, layer: expect.stringMatching(/dense|output/) },
    })
    expect(outcome.failure?.message).toMatch(/epoch 1, step \d+, first in layer .* Try 0\.001/)
    expect(weightsOf(outcome.graph).length).toBe(weightsOf(cornersRun().graph).length)
  })
})

describe('what cannot be trained is refused with a sentence', () => {
  const train = corners.make(20, 1)
  test.each([
    ['too many values', { train: { ...train, inputs: new Float32Array(60) } }, 'training-data', '3 values a sample'],
    ['a value that is no number', { train: { ...train, inputs: train.inputs.with(7, NaN) } }, 'training-data', 'Sample 4'],
    ['an unknown class', { train: { ...train, labels: new Int32Array(20).fill(2, 3, 4) } }, 'training-data', 'Sample 4'],
    [
      'no samples',
      { train: { count: 0, inputs: new Float32Array(0), labels: new Int32Array(0) } },
      'training-data',
      'nothing in the training data',
    ],
    ['a wrong validation set', { validation: { ...train, inputs: new Float32Array(5) } }, 'training-data', 'validation'],
    ['a negative rate', { settings: quickSettings({ learningRate: -1 }) }, 'training-settings', 'learning rate'],
    ['half an epoch', { settings: quickSettings({ epochs: 0.5 }) }, 'training-settings', 'Epochs'],
  ] as const)('%s', async (_name, changes, code, words) => {
    const outcome = await trainGraph(cornersRun(changes))
    expect(outcome.ok ? null : outcome.error.code).toBe(code)
    expect(outcome.ok ? '' : outcome.error.message).toContain(words)
  })

  test('a graph that is quantized already', async () => {
    const graph = netFor(corners, 'dense', {})
    const tensors = graph.tensors.map((tensor) => (tensor.data === undefined ? { ...tensor, type: 'int8' as const } : tensor))
    const outcome = await trainGraph(cornersRun({ graph: { ...graph, tensors } }))
    expect(outcome.ok ? null : outcome.error).toMatchObject({ code: 'cannot-train', details: { node: 'dense1' } })
  })
})

test('frozen tensors keep their values', async () => {
  const graph = netFor(corners, 'dense', { units: 8 })
  const frozen = new Set(graph.tensors.flatMap(({ name }, index) => (name.startsWith('dense1/') ? [index] : [])))
  const outcome = unwrap(await trainGraph(cornersRun({ graph, frozen })))
  expect(frozen.size).toBe(2)
  for (const index of frozen) expect(outcome.graph.tensors[index]?.data).toEqual(graph.tensors[index]?.data)
  const head = graph.tensors.findIndex(({ name }) => name === 'output/weights')
  expect(outcome.graph.tensors[head]?.data).not.toEqual(graph.tensors[head]?.data)
})

test('progress counts steps up to the end of each epoch', async () => {
  const finished: number[] = []
  const settings = quickSettings({ epochs: 3 })
  await trainGraph(
    cornersRun({
      settings,
      onProgress: ({ finishedEpoch, step, steps, accuracy, secondsLeft }) => {
        expect(step).toBeLessThanOrEqual(steps)
        expect(accuracy).toBeLessThanOrEqual(1)
        expect(secondsLeft).toBeGreaterThanOrEqual(0)
        if (finishedEpoch !== null) finished.push(finishedEpoch.epoch)
      },
    }),
  )
  expect(finished).toEqual([1, 2, 3])
})
