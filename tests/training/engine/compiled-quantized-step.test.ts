import { beforeAll, describe, expect, it } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { prepareForQuantization } from '../../../src-main/graph/passes/prepare-for-quantization.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { registerGradients } from '../../../src-main/training/differentiable/register-gradients.ts'
import { benchNets } from '../../../src-main/training/engine/bench/bench-nets.ts'
import { lossOf } from '../../../src-main/training/engine/bench/bench-step-request.ts'
import { compileStep } from '../../../src-main/training/engine/compiled.ts'
import { createPlainStep } from '../../../src-main/training/plain-step.ts'
import { insertNormalizations, normalizedLayers } from '../../../src-main/training/quantization-aware/live-normalizations.ts'
import { settleStatistics } from '../../../src-main/training/quantization-aware/settle-statistics.ts'
import { createQuantizedExtension } from '../../../src-main/training/quantization-aware/quantized-extension.ts'
import type { RoundingPlan } from '../../../src-main/training/quantization-aware/rounding-plan.ts'
import { createRandom } from '../../../src-main/training/random.ts'
import type { ActivationRanges } from '../../../src-main/training/activation-range.ts'
import { findTemplate } from '../../../src-main/training/templates/list-templates.ts'
import type { StepState } from '../../../src-main/training/train-step.ts'
import { prepareKiln } from './backend-comparison.ts'
import { randomBatch, stepRequest } from './step-comparison.ts'

beforeAll(async () => {
  await prepareKiln()
  registerGradients()
})

const cases = [
  { name: 'dense', inputShape: [20] },
  { name: 'conv1d', inputShape: [32, 3] },
  { name: 'conv2d-small', inputShape: [16, 15, 1] },
  { name: 'ds-cnn', inputShape: [25, 10, 1] },
  { name: 'resnet8', inputShape: [16, 16, 3] },
] as const

const plan = (steps: number, perChannel: boolean, width: 'int8' | 'int16'): RoundingPlan => ({
  weights: () => ({ steps, perChannel }),
  activations: () => width,
})
const plans = [
  { rounding: 'INT8, per channel', plan: plan(127, true, 'int8'), learning: 'moving-average' },
  { rounding: 'INT8, per tensor', plan: plan(127, false, 'int8'), learning: 'moving-average' },
  { rounding: 'INT8 with learned steps', plan: plan(127, true, 'int8'), learning: 'lsq' },
  { rounding: '4-bit weights, 16-bit activations', plan: plan(7, true, 'int16'), learning: 'moving-average' },
  { rounding: '16-bit activations, live normalizations', plan: plan(127, true, 'int16'), learning: 'moving-average', live: true },
] as const

const lossKind = 'softmaxCrossEntropy'

function squaredLength(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value * value, 0)
}

/** How far the gradients of one state are from another's, relative to their length, over the whole net. */
function gradientDistance(wanted: StepState, actual: StepState): number {
  const found = new Map(actual.parameters.map(({ tensor, firstMoment }) => [tensor, firstMoment]))
  let apart = 0
  let length = 0
  for (const { tensor, firstMoment } of wanted.parameters) {
    if (!firstMoment) continue
    const other = found.get(tensor)
    apart += squaredLength(firstMoment.map((value, i) => value - (other?.[i] ?? NaN)))
    length += squaredLength(firstMoment)
  }
  return Math.sqrt(apart / length)
}

/** The ranges of a net's activations over some inputs. */
function observedRanges(graph: Graph, inputs: Float32Array, count: number): ActivationRanges {
  const { extension, tracker } = createQuantizedExtension(graph, new Map())
  const step = createPlainStep(stepRequest(graph, lossKind, { extension }))
  step.infer(inputs, count)
  tracker.advance()
  step.dispose()
  return tracker.ranges()
}

/** A folded net with its normalizations put back. */
function liveNet(float: Graph, folded: Graph, samples: readonly Float32Array[]): Graph {
  return unwrap(settleStatistics(insertNormalizations(folded, normalizedLayers(float)), samples)).graph
}

describe('the compiled step with fake quantization does what the tfjs step does', () => {
  it.each(cases.flatMap((one) => plans.map((plan) => ({ live: false, ...one, ...plan }))))(
    '$name, $rounding',
    ({ name, inputShape, plan, learning, live }) => {
      const float = unwrap(unwrap(findTemplate(name)).build({ inputShape, classes: 5, task: 'classification', seed: 3 }))
      const graph = unwrap(prepareForQuantization(float))
      const first = randomBatch(graph, lossKind, 8, 50)
      const ranges = observedRanges(graph, first.inputs, 8)
      const trained = live ? liveNet(float, graph, [first.inputs.subarray(0, first.inputs.length / 8)]) : graph
      const sides = [createPlainStep, compileStep, createPlainStep].map((create, side) => {
        const quantized = createQuantizedExtension(graph, ranges, plan, learning)
        const step = create(stepRequest(trained, lossKind, { extension: quantized.extension }))
        if (!step) throw new Error('The net does not compile.')
        // The third side shows what rounding alone can do: its inputs differ by one unit in the last place.
        const inputs = side < 2 ? first.inputs : first.inputs.map((value, i) => value * (1 + 2 ** -23 * ((i % 3) - 1)))
        const result = step.run({ ...first, inputs }, 0.001, createRandom(9))
        quantized.setRate(0.1)
        return { step, tracker: quantized.tracker, result }
      })
      const [plain, compiled, neighbour] = sides
      if (!plain || !compiled || !neighbour) throw new Error('There are three sides.')
      const rounding = gradientDistance(plain.step.read(), neighbour.step.read())
      expect(Math.abs(compiled.result.loss - plain.result.loss)).toBeLessThan(
        1e-3 + 3 * Math.abs(neighbour.result.loss - plain.result.loss),
      )
      expect(gradientDistance(plain.step.read(), compiled.step.read())).toBeLessThan(0.02 + 3 * rounding)
      for (const side of sides) side.tracker.advance()
      const wanted = plain.tracker.ranges()
      const actual = compiled.tracker.ranges()
      expect([...actual.keys()]).toEqual([...wanted.keys()])
      for (const [tensor, range] of wanted) {
        const width = range.max - range.min
        expect(Math.abs((actual.get(tensor)?.min ?? NaN) - range.min)).toBeLessThan(0.02 * width)
        expect(Math.abs((actual.get(tensor)?.max ?? NaN) - range.max)).toBeLessThan(0.02 * width)
      }
      for (const side of sides) side.step.dispose()
    },
  )
})

it.each(benchNets.map((net) => ({ net, name: net.name })))('the live normalizations of $name compile', ({ net }) => {
  const float = net.build()
  const graph = unwrap(prepareForQuantization(float))
  const live = insertNormalizations(graph, normalizedLayers(float))
  const { extension } = createQuantizedExtension(graph, new Map())
  const step = compileStep(stepRequest(live.graph, lossOf(net), { extension }))
  expect(step).not.toBeNull()
  step?.dispose()
  expect(live.normalizations.length).toBe(float.nodes.filter(({ operation }) => operation.kind === 'batchNormalization').length)
})
