import type { Graph, Node, TensorIndex } from '../../graph/graph.ts'
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
 * Weights take part rounded to their INT8 steps; activations are rounded where the INT8 net will: at the input and behind
 * every op that rescales, not behind pools, reshapes, pads and concatenations. Biases stay float.
 */
export function createQuantizedExtension(
  graph: Graph,
  initial: ReadonlyMap<TensorIndex, ActivationRange>,
  perChannel: boolean,
  learning: RangeLearning = 'moving-average',
): QuantizedExtension {
  const groups = activationGroups(graph)
  const learned = learning === 'lsq' ? createLearnedSteps(groups, initial) : null
  const tracker = learned ?? createRangeTracker(groups, initial)
  let observing = true
  const rounds = (tensor: TensorIndex, node: Node | null): boolean => {
    const treatment = node === null ? 'observed' : activationTreatment(node.operation.kind)
    return treatment !== 'shared' && treatment !== 'none' && (groups.fixed.has(tensor) || groups.groupOf.has(tensor))
  }
  const grid = (tensor: TensorIndex): ActivationGrid | null => {
    const fixed = groups.fixed.get(tensor)
    const range = fixed === undefined ? tracker.range(tensor) : formatRanges[fixed]
    return range === null ? null : activationGrid(range)
  }
  const extension: StepExtension = {
    effective: roundedWeights(perChannel).effective,
    onActivation: (tensor, value, node, training) => {
      const fixed = groups.fixed.get(tensor)
      const treatment = node === null ? 'observed' : activationTreatment(node.operation.kind)
      if (treatment === 'shared' || treatment === 'none') return value
      if (fixed !== undefined) return fakeQuantize(value, activationGrid(formatRanges[fixed]))
      const unknown = tracker.range(tensor) === null
      if ((training && observing) || unknown) tracker.observe(tensor, value.dataSync<'float32'>())
      const range = tracker.range(tensor)
      if (range === null) return value
      const learn = learned && observing ? (derivative: number) => learned.learn(tensor, derivative) : undefined
      return fakeQuantize(value, activationGrid(range), learn)
    },
  }
  const fakeQuantization: FakeQuantization = {
    perChannel,
    rounds,
    grid,
    observing: () => observing,
    observe: (tensor, { min, max }) => tracker.observe(tensor, Float32Array.of(min, max)),
  }
  return {
    // Learned steps need gradients that compiled steps do not hand out.
    extension: learned ? extension : { ...extension, fakeQuantization },
    tracker,
    setObserving: (wish) => {
      observing = wish
    },
    setRate: (rate) => learned?.setRate(rate),
  }
}

/** Only weights are rounded: the first part of a run whose activations are rounded after a delay. */
export function roundedWeights(perChannel: boolean): StepExtension {
  const effective: StepExtension['effective'] = (parameter, values) =>
    parameter.role === 'weight' ? fakeQuantizeWeights(values, parameter.layout, perChannel) : values.slice()
  const fakeQuantization: FakeQuantization = {
    perChannel,
    rounds: () => false,
    grid: () => null,
    observing: () => false,
    observe: () => undefined,
  }
  return { effective, onActivation: (_tensor, value) => value, fakeQuantization }
}
