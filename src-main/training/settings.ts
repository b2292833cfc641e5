import type { DatasetKind } from '../data/dataset.ts'
import type { Random } from './random.ts'

/**
 * How the learning rate moves: half a cosine or a straight line from the given rate to a hundredth of it, a tenth of it after
 * each third of the run, or not at all.
 */
export const schedules = ['cosine', 'linear', 'steps', 'constant'] as const
export type Schedule = (typeof schedules)[number]

/** How a run learns. */
export type TrainingSettings = {
  /** The most epochs to run. */
  readonly epochs: number
  /** Samples a step. */
  readonly batch: number
  readonly learningRate: number
  readonly schedule: Schedule
  /** Epochs in which the rate climbs from 0 to what the schedule says. */
  readonly warmup: number
  /** Stops after so many epochs without a better validation; 0 never stops early. */
  readonly patience: number
  /** Decides the order of samples, dropout and augmentation. */
  readonly seed: number
  /** One factor a class; 'auto' balances when the largest class has more than three times the samples of the smallest. */
  readonly classWeights: readonly number[] | 'auto' | 'none'
  /** The part of each target that is spread evenly over all classes. */
  readonly labelSmoothing: number
  /** The part of the inputs of the last fully-connected layer that is set to zero in a step. */
  readonly dropout: number
  /** Adds this times the sum of squares of all filters and weight matrices to the loss that is minimised (not to the one shown). */
  readonly l2: number
  readonly augment?: BatchAugmentation
}

/** Changes a batch of `count` samples in place. Every random choice must come from `random`. */
export type BatchAugmentation = ((batch: Float32Array, count: number, random: Random) => void) & {
  /** What another thread needs to make the same function; without it, the work stays in the thread of the training. */
  readonly recipe?: AugmentationRecipe
}

/** How features were scaled: value i is (x - mean[i % period]) * inverseDeviation[i % period], period the length of both lists. */
export type FeatureScaling = { readonly mean: readonly number[]; readonly inverseDeviation: readonly number[] }

/** The kind of data, the shape of a sample and how its values were scaled, which decide the usual augmentation. */
export type AugmentationRecipe = {
  readonly kind: DatasetKind
  readonly shape: readonly number[]
  readonly scaling: FeatureScaling
}

/** Settings that suit a small net and a few hundred samples. */
export const defaultSettings: TrainingSettings = {
  epochs: 60,
  batch: 16,
  learningRate: 0.001,
  schedule: 'cosine',
  warmup: 0,
  patience: 12,
  seed: 42,
  classWeights: 'auto',
  labelSmoothing: 0,
  dropout: 0,
  l2: 0,
}
