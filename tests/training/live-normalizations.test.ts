import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'
import { prepareForQuantization } from '../../src-main/graph/passes/prepare-for-quantization.ts'
import type { Checkpoint } from '../../src-main/training/checkpoint.ts'
import { cpuEngine } from '../../src-main/training/cpu-engine.ts'
import { findParameters } from '../../src-main/training/differentiable/parameters.ts'
import { foldState } from '../../src-main/training/quantization-aware/fold-state.ts'
import {
  insertNormalizations,
  normalizedLayers,
  type LiveNet,
} from '../../src-main/training/quantization-aware/live-normalizations.ts'
import { createPhasedStep } from '../../src-main/training/quantization-aware/phased-step.ts'
import { settleStatistics } from '../../src-main/training/quantization-aware/settle-statistics.ts'
import { createRandom } from '../../src-main/training/random.ts'
import { findTemplate } from '../../src-main/training/templates/list-templates.ts'
import { trainQuantizationAware } from '../../src-main/training/train-quantization-aware.ts'
import type { StepState, TrainStep } from '../../src-main/training/train-step.ts'
import { withParameters } from '../../src-main/training/with-parameters.ts'
import { netFor, quickSettings, sines } from './problems.ts'

beforeAll(() => cpuEngine.prepare())

const nets = [
  { name: 'conv1d', inputShape: [32, 3] },
  { name: 'ds-cnn', inputShape: [25, 10, 1] },
  { name: 'resnet8', inputShape: [16, 16, 3] },
  { name: 'autoencoder', inputShape: [20] },
] as const

/** A template with statistics and factors as after training. */
function trained(name: string, inputShape: readonly number[], seed: number): Graph {
  const task = name === 'autoencoder' ? 'anomaly' : 'classification'
  const graph = unwrap(unwrap(findTemplate(name)).build({ inputShape, classes: 5, task, seed }))
  const random = createRandom(seed, 3)
  const parts = new Set(
    graph.nodes.flatMap(({ operation, inputs }) => (operation.kind === 'batchNormalization' ? inputs.slice(1) : [])),
  )
  const tensors = graph.tensors.map((tensor, index) =>
    parts.has(index) && tensor.data instanceof Float32Array
      ? { ...tensor, data: tensor.data.map(() => 0.5 + random.uniform()) }
      : tensor,
  )
  return { ...graph, tensors }
}

const inputsFor = (graph: Graph, count: number, seed: number): Float32Array[] => {
  const size = (graph.tensors[graph.inputs[0] ?? -1]?.shape ?? []).reduce((product, length) => product * length, 1)
  const random = createRandom(seed, 4)
  return Array.from({ length: count }, () => Float32Array.from({ length: size }, () => random.normal()))
}

const answers = (graph: Graph, inputs: readonly Float32Array[]): number[] => {
  const { run } = unwrap(createInterpreter(graph))
  return inputs.flatMap((input) => [...(run([input])[0] ?? [])])
}

function expectSame(actual: readonly number[], wanted: readonly number[]): void {
  const most = Math.max(...wanted.map(Math.abs))
  expect(actual).toHaveLength(wanted.length)
  for (const [index, value] of wanted.entries()) expect(Math.abs((actual[index] ?? NaN) - value)).toBeLessThan(1e-4 * most)
}

/** The parameters of a graph as a step would give them. */
function stateOf(graph: Graph, moment: (value: number) => number): StepState {
  const parameters = unwrap(findParameters(graph)).map(({ tensor, role }) => {
    const values = Float32Array.from(graph.tensors[tensor]?.data ?? [], Number)
    const moments = role === 'moving' ? null : values.map(moment)
    return { tensor, values, firstMoment: moments, secondMoment: moments }
  })
  return { iteration: 3, parameters }
}

describe.each(nets)('normalizations put back into $name', ({ name, inputShape }) => {
  const float = trained(name, inputShape, 7)
  const folded = unwrap(prepareForQuantization(float))
  const count = float.nodes.filter(({ operation }) => operation.kind === 'batchNormalization').length
  const inserted = insertNormalizations(folded, normalizedLayers(float))
  const inputs = inputsFor(folded, 6, 1)
  const settled = unwrap(settleStatistics(inserted, inputs))

  test('are as many as were folded, and change nothing', () => {
    expect(count).toBeGreaterThan(0)
    expect(inserted.normalizations).toHaveLength(count)
    expectSame(answers(inserted.graph, inputs), answers(folded, inputs))
  })

  test('settle on the mean and variance of what they read, and still change nothing', () => {
    expectSame(answers(settled.graph, inputs), answers(folded, inputs))
    const [first] = settled.normalizations
    const seen: number[] = []
    const interpreter = unwrap(createInterpreter(settled.graph))
    const channels = settled.graph.tensors[first?.mean ?? -1]?.data?.length ?? 0
    for (const input of inputs)
      interpreter.run([input], {
        onTensor: (tensor, values) =>
          tensor === first?.sums && seen.push(...values.filter((_, index) => index % channels === channels - 1)),
      })
    const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length
    const variance = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length
    expect(settled.graph.tensors[first?.mean ?? -1]?.data?.at(-1)).toBeCloseTo(mean, 4)
    expect(settled.graph.tensors[first?.variance ?? -1]?.data?.at(-1)).toBeCloseTo(variance, 4)
  })

  test('fold to a net that computes what they do with any statistics', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const random = createRandom(seed, 5)
        const { graph, normalizations } = settled
        const start = stateOf(graph, (value) => value)
        const changed = {
          ...start,
          parameters: start.parameters.map((one) => ({
            ...one,
            values: one.values.map((value) => value * (0.5 + random.uniform())),
          })),
        }
        const state = foldState(changed, normalizations)
        expect(state.parameters.map(({ tensor }) => tensor)).toEqual(unwrap(findParameters(folded)).map(({ tensor }) => tensor))
        expectSame(answers(withParameters(folded, state), inputs), answers(withParameters(graph, changed), inputs))
        expect(foldState(state, normalizations)).toBe(state)
      }),
      { numRuns: 5 },
    )
  })
})

test('layers that no normalization alone followed, and layers with other activations, stay as they are', () => {
  const float = trained('conv1d', [32, 3], 7)
  const folded = unwrap(prepareForQuantization(float))
  const [layer] = folded.nodes.filter(({ operation }) => operation.kind === 'conv2d')
  const odd: Graph = {
    ...folded,
    nodes: folded.nodes.map((node) =>
      node === layer && node.operation.kind === 'conv2d'
        ? { ...node, operation: { ...node.operation, activation: 'reluN1To1' } }
        : node,
    ),
  }
  const before = insertNormalizations(folded, normalizedLayers(float)).normalizations.length
  expect(insertNormalizations(odd, normalizedLayers(float)).normalizations).toHaveLength(before - 1)
  expect(insertNormalizations(folded, new Map()).graph.nodes).toEqual(folded.nodes)
})

test('moments are divided as the derivatives are', () => {
  const values = (list: number[]) => Float32Array.from(list)
  const normalization = {
    ...{ weights: 0, bias: 1, sums: 9, gamma: 2, mean: 3, variance: 4, epsilon: 0, channelsLast: false },
  }
  const still = { firstMoment: null, secondMoment: null }
  const state: StepState = {
    iteration: 1,
    parameters: [
      { tensor: 0, values: values([1, 2, 3, 4]), firstMoment: values([8, 8, 8, 8]), secondMoment: values([16, 16, 16, 16]) },
      { tensor: 1, values: values([1, 1]), firstMoment: values([5, 5]), secondMoment: values([6, 6]) },
      { tensor: 2, values: values([2, 0]), ...still },
      { tensor: 3, values: values([3, 3]), ...still },
      { tensor: 4, values: values([0.25, 1]), ...still },
    ],
  }
  expect(foldState(state, [normalization]).parameters).toEqual([
    { tensor: 0, values: values([4, 8, 0, 0]), firstMoment: values([2, 2, 0, 0]), secondMoment: values([1, 1, 0, 0]) },
    { tensor: 1, values: values([1 - 3 * 4, 1]), firstMoment: values([5, 5]), secondMoment: values([6, 6]) },
  ])
})

describe('training that corrects, then freezes', () => {
  const float = netFor(sines, 'conv1d', { filters: 2, layers: 2 })
  const folded = unwrap(prepareForQuantization(float))
  const layers = normalizedLayers(float)
  const run = async (until: number, learningRate: number) => {
    const saved: Checkpoint[] = []
    const judged: Graph[] = []
    const outcome = await trainQuantizationAware({
      graph: folded,
      train: sines.make(48, 1),
      validation: sines.make(12, 2),
      settings: quickSettings({ epochs: 4, learningRate }),
      engine: cpuEngine,
      normalizations: { layers, until },
      evaluateInteger: (graph) => judged.push(graph),
      checkpoint: { save: (checkpoint) => void saved.push(checkpoint) },
    })
    return { saved, judged, outcome: unwrap(outcome) }
  }
  const live: LiveNet = insertNormalizations(folded, layers)
  const tensorsOf = ({ state }: Checkpoint) => state.parameters.map(({ tensor }) => tensor)

  test('statistics follow the batches for a while, then only what they left in the weights is trained', async () => {
    const { saved, judged, outcome } = await run(0.5, 1e-3)
    const foldedTensors = unwrap(findParameters(folded)).map(({ tensor }) => tensor)
    const liveTensors = unwrap(findParameters(live.graph)).map(({ tensor }) => tensor)
    expect(saved.map(tensorsOf)).toEqual([liveTensors, liveTensors, foldedTensors, foldedTensors])
    const means = saved
      .slice(0, 2)
      .map(({ state }) => state.parameters.find(({ tensor }) => tensor === live.normalizations[0]?.mean)?.values)
    expect(means[0]).not.toEqual(means[1])
    for (const graph of [...judged, outcome.graph]) expect(graph.nodes).toEqual(folded.nodes)
  })

  test('the weights that freeze are those of the moving statistics', async () => {
    // With next to no learning the weights stay, and only the statistics move.
    const { saved, judged } = await run(0.5, 1e-12)
    const frozen = withParameters(folded, foldState(saved[1]?.state ?? { iteration: 0, parameters: [] }, live.normalizations))
    const inputs = inputsFor(folded, 4, 3)
    expectSame(answers(judged[3] ?? folded, inputs), answers(frozen, inputs))
    expect(answers(judged[0] ?? folded, inputs)).not.toEqual(answers(judged[1] ?? folded, inputs))
  })
})

test('a step of phases hands its state on once, and takes up a folded one behind the live phases', () => {
  const log: string[] = []
  const liveState: StepState = { iteration: 7, parameters: [{ tensor: 2, values: new Float32Array(), firstMoment: null, secondMoment: null }] } // prettier-ignore
  const normalization = { weights: 0, bias: 1, sums: 9, gamma: 2, mean: 3, variance: 4, epsilon: 0, channelsLast: false }
  const phase = (name: string, until: number, live: boolean) => ({
    until,
    live,
    make: (): TrainStep => ({
      run: () => {
        log.push(`${name} runs`)
        return { loss: 0, correct: 0 }
      },
      infer: () => new Float32Array(),
      firstNotFinite: () => null,
      read: () => (live ? liveState : { iteration: 8, parameters: [] }),
      write: ({ iteration, parameters }) => void log.push(`${name} takes over ${parameters.length} at ${iteration}`),
      dispose: () => void log.push(`${name} ends`),
    }),
  })
  const make = () =>
    createPhasedStep([phase('first', 0.2, true), phase('second', 0.5, true), phase('third', 1, false)], [normalization])
  const batch = { inputs: new Float32Array(), targets: new Float32Array(), weights: new Float32Array(), count: 0 }
  const random = { uniform: () => 0, normal: () => 0, below: () => 0 }
  const step = make()
  for (const progress of [0, 0.1, 0.2, 0.4, 0.5, 0.9]) {
    step.advance(progress)
    step.run(batch, 1, random)
  }
  step.dispose()
  expect(log.splice(0)).toEqual([
    ...['first runs', 'first runs', 'first ends', 'second takes over 1 at 7', 'second runs', 'second runs'],
    ...['second ends', 'third takes over 0 at 7', 'third runs', 'third runs', 'third ends'],
  ])
  const resumed = make()
  resumed.write({ iteration: 9, parameters: [] })
  resumed.advance(0.9)
  expect(log).toEqual(['first ends', 'third takes over 0 at 9'])
})
