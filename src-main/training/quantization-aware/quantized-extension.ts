import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { producers } from '../../graph/passes/consumers.ts'
import type { FakeQuantization, StepExtension } from '../step-extension.ts'
import type { ActivationRange } from '../activation-range.ts'
import { activationGrid } from './activation-grid.ts'
import type { ActivationGrid } from './activation-grid.ts'
import { activationGroups, formatRanges } from './activation-groups.ts'
import { activationTreatment } from './activation-treatment.ts'
import { fakeQuantize } from './fake-quantize.ts'
import { fakeQuantizeWeights } from './fake-quantize-weights.ts'
import { createLearnedSteps } from './learned-steps.ts'
import type { RangeLearning } from './range-learning.ts'
import { createRangeTracker } from './range-tracker.ts'
import type { RangeTracker } from './range-tracker.ts'
import { int8Rounding, type RoundingPlan } from './rounding-plan.ts'

/** Fake quantization of a step, with the ranges it follows. */
export type QuantizedExtension = {
  readonly extension: StepExtension
  readonly tracker: RangeTracker
  /** Whether steps move the ranges. */
  readonly setObserving: (observing: boolean) => void
  /** How fast learned steps follow their gradients; without effect on ranges that follow the batches. */
  readonly setRate: (rate: number) => void
}

/**
 * Weights take part rounded to their steps; activations are rounded where the integer net will: at the input and behind every op
 * that rescales, not behind pools, reshapes, pads and concatenations. Biases stay float.
 */
export function createQuantizedExtension(
  graph: Graph,
  initial: ReadonlyMap<TensorIndex, ActivationRange>,
  plan: RoundingPlan = int8Rounding,
  learning: RangeLearning = 'moving-average',
): QuantizedExtension {
  const groups = activationGroups(graph)
  const learned = learning === 'lsq' ? createLearnedSteps(groups, initial, plan.activations) : null
  const tracker = learned ?? createRangeTracker(groups, initial)
  let observing = true
  const writers = producers(graph)
  const rounds = (tensor: TensorIndex): boolean => {
    const writer = writers.get(tensor)
    const treatment = writer === undefined ? 'observed' : activationTreatment(writer.operation.kind)
    return treatment !== 'shared' && treatment !== 'none' && (groups.fixed.has(tensor) || groups.groupOf.has(tensor))
  }
  const grid = (tensor: TensorIndex): ActivationGrid | null => {
    const fixed = groups.fixed.get(tensor)
    const range = fixed === undefined ? tracker.range(tensor) : formatRanges[fixed]
    return range === null ? null : activationGrid(range, plan.activations(tensor))
  }
  const learn = learned && ((tensor: TensorIndex, derivative: number) => learned.learn(tensor, derivative))
  const fakeQuantization: FakeQuantization = {
    weightGrid: plan.weights,
    rounds,
    grid,
    observing: () => observing,
    observe: (tensor, { min, max }) => tracker.observe(tensor, Float32Array.of(min, max)),
    ...(learn && { learn }),
  }
  const extension: StepExtension = {
    effective: roundedWeights(plan).effective,
    onActivation: (tensor, value, training) => {
      if (!rounds(tensor)) return value
      const unknown = grid(tensor) === null
      if ((training && observing) || unknown) tracker.observe(tensor, value.dataSync<'float32'>())
      const known = grid(tensor)
      if (known === null) return value
      const learns = learn && observing ? (derivative: number) => learn(tensor, derivative) : undefined
      return fakeQuantize(value, known, learns)
    },
    fakeQuantization,
  }
  return {
    extension,
    tracker,
    setObserving: (wish) => {
      observing = wish
    },
    setRate: (rate) => learned?.setRate(rate),
  }
}

/** Only weights are rounded: the first part of a run whose activations are rounded after a delay. */
export function roundedWeights(plan: RoundingPlan): StepExtension {
  const effective: StepExtension['effective'] = (parameter, values) =>
    parameter.role === 'weight' ? fakeQuantizeWeights(values, parameter.layout, plan.weights(parameter.tensor)) : values.slice()
  const fakeQuantization: FakeQuantization = {
    weightGrid: plan.weights,
    rounds: () => false,
    grid: () => null,
    observing: () => false,
    observe: () => undefined,
  }
  return { effective, onActivation: (_tensor, value) => value, fakeQuantization }
}
