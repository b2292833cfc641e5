import type { Graph, Node, TensorIndex } from '../../graph/graph.ts'
import type { FakeQuantization, StepExtension } from '../step-extension.ts'
import type { ActivationRange } from '../activation-range.ts'
import { activationGrid } from './activation-grid.ts'
import type { ActivationGrid } from './activation-grid.ts'
import { activationGroups, formatRanges } from './activation-groups.ts'
import { activationTreatments } from './activation-treatment.ts'
import { fakeQuantize } from './fake-quantize.ts'
import { fakeQuantizeWeights } from './fake-quantize-weights.ts'
import { createRangeTracker } from './range-tracker.ts'
import type { RangeTracker } from './range-tracker.ts'

/** Fake quantization of a step, with the ranges it follows. */
export type QuantizedExtension = {
  readonly extension: StepExtension
  readonly tracker: RangeTracker
  /** Whether steps move the ranges. */
  readonly setObserving: (observing: boolean) => void
}

/**
 * Weights take part rounded to their INT8 steps; activations are rounded where the INT8 net will: at the input and behind
 * every op that rescales, not behind pools, reshapes, pads and concatenations. Biases stay float.
 */
export function createQuantizedExtension(
  graph: Graph,
  initial: ReadonlyMap<TensorIndex, ActivationRange>,
  perChannel: boolean,
): QuantizedExtension {
  const groups = activationGroups(graph)
  const tracker = createRangeTracker(groups, initial)
  let observing = true
  const rounds = (tensor: TensorIndex, node: Node | null): boolean => {
    const treatment = node === null ? 'observed' : activationTreatments[node.operation.kind]
    return treatment !== 'shared' && treatment !== 'none' && (groups.fixed.has(tensor) || groups.groupOf.has(tensor))
  }
  const grid = (tensor: TensorIndex): ActivationGrid | null => {
    const fixed = groups.fixed.get(tensor)
    const range = fixed === undefined ? tracker.range(tensor) : formatRanges[fixed]
    return range === null ? null : activationGrid(range)
  }
  const extension: StepExtension = {
    effective: (parameter, values) =>
      parameter.role === 'weight' ? fakeQuantizeWeights(values, parameter.layout, perChannel) : values.slice(),
    onActivation: (tensor, value, node, training) => {
      const fixed = groups.fixed.get(tensor)
      const treatment = node === null ? 'observed' : activationTreatments[node.operation.kind]
      if (treatment === 'shared' || treatment === 'none') return value
      if (fixed !== undefined) return fakeQuantize(value, activationGrid(formatRanges[fixed]))
      const unknown = tracker.range(tensor) === null
      if ((training && observing) || unknown) tracker.observe(tensor, value.dataSync<'float32'>())
      const range = tracker.range(tensor)
      return range === null ? value : fakeQuantize(value, activationGrid(range))
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
    extension: { ...extension, fakeQuantization },
    tracker,
    setObserving: (wish) => {
      observing = wish
    },
  }
}
