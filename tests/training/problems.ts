import { unwrap } from '../../src-main/contract/result.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { createRandom } from '../../src-main/training/random.ts'
import { defaultSettings } from '../../src-main/training/settings.ts'
import type { TrainingSettings } from '../../src-main/training/settings.ts'
import { findTemplate } from '../../src-main/training/templates/list-templates.ts'
import type { TrainingSet } from '../../src-main/training/training-set.ts'

/** A made-up problem that a net of one kind can learn in seconds. */
export type Problem<Set extends TrainingSet = TrainingSet> = {
  readonly shape: readonly number[]
  readonly classes: number
  readonly make: (count: number, seed: number) => Set
}

type Labelled = Extract<TrainingSet, { readonly labels: Int32Array }>

function classify(
  shape: readonly number[],
  classes: number,
  write: (label: number, sample: Float32Array, random: ReturnType<typeof createRandom>) => void,
): Problem<Labelled> {
  const size = shape.reduce((product, dimension) => product * dimension, 1)
  return {
    shape,
    classes,
    make: (count, seed) => {
      const random = createRandom(seed, 55)
      const inputs = new Float32Array(count * size)
      const labels = Int32Array.from({ length: count }, (_, index) => index % classes)
      for (const [index, label] of labels.entries()) write(label, inputs.subarray(index * size, (index + 1) * size), random)
      return { count, inputs, labels }
    },
  }
}

/** Four blobs at the corners of a square; opposite corners are one class. */
export const corners = classify([2], 2, (label, sample, random) => {
  const side = random.below(2) * 2 - 1
  sample[0] = side + random.normal() * 0.25
  sample[1] = (label === 0 ? side : -side) + random.normal() * 0.25
})

/** Sines of three frequencies at any phase, on two channels, with noise. */
export const sines = classify([1, 32, 2], 3, (label, sample, random) => {
  const phase = random.uniform() * 2 * Math.PI
  for (let time = 0; time < 32; time++) {
    const angle = phase + (2 * Math.PI * (label + 1) * 1.5 * time) / 32
    sample[2 * time] = Math.sin(angle) * 1.4 + random.normal() * 0.2
    sample[2 * time + 1] = Math.cos(angle) * 1.4 + random.normal() * 0.2
  }
})

/** Bright bars that lie or stand, anywhere in a picture. */
export const bars = classify([12, 12, 1], 2, (label, sample, random) => {
  const place = 1 + random.below(10)
  for (let row = 0; row < 12; row++) {
    for (let column = 0; column < 12; column++)
      sample[row * 12 + column] = ((label === 0 ? row : column) === place ? 2 : -0.3) + random.normal() * 0.2
  }
})

/** Numbers to predict: a bent surface over two inputs. */
export const surface: Problem = {
  shape: [2],
  classes: 1,
  make: (count, seed) => {
    const random = createRandom(seed, 56)
    const inputs = Float32Array.from({ length: count * 2 }, () => 2 * random.uniform() - 1)
    const values = Float32Array.from({ length: count }, (_, i) => (inputs[2 * i] ?? 0) ** 2 - (inputs[2 * i + 1] ?? 0))
    return { count, inputs, values }
  },
}

/** Points near a curve, to be rebuilt from fewer numbers. */
export const curve: Problem = {
  shape: [8],
  classes: 0,
  make: (count, seed) => {
    const random = createRandom(seed, 57)
    const inputs = new Float32Array(count * 8)
    for (let sample = 0; sample < count; sample++) {
      const along = 2 * random.uniform() - 1
      for (let axis = 0; axis < 8; axis++) inputs[sample * 8 + axis] = Math.sin(along * (1 + axis / 3)) + random.normal() * 0.02
    }
    return { count, inputs, values: inputs }
  },
}

/** An untrained net for a problem. */
export function netFor(problem: Problem, template: string, parameters: Readonly<Record<string, number>>, seed = 1): Graph {
  const task = template === 'autoencoder' ? 'anomaly' : problem.make(1, 1).labels === undefined ? 'regression' : 'classification'
  return unwrap(
    unwrap(findTemplate(template)).build({ inputShape: problem.shape, classes: problem.classes, task, parameters, seed }),
  )
}

/** Settings for seconds-long runs. */
export function quickSettings(changes: Partial<TrainingSettings> = {}): TrainingSettings {
  return { ...defaultSettings, epochs: 12, learningRate: 0.01, patience: 0, seed: 5, ...changes }
}
