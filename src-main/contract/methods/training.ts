import * as v from 'valibot'
import { defineMethod } from '../define.ts'
import { failureSchema } from '../schemas/failure.ts'
import { jobStartedSchema } from '../schemas/job.ts'

export const trainingSettingsSchema = v.object({
  epochs: v.number(),
  batch: v.number(),
  learningRate: v.number(),
  schedule: v.picklist(['constant', 'cosine']),
  /** Epochs without improvement before training stops; 0 never stops early. */
  patience: v.number(),
  seed: v.number(),
  augment: v.boolean(),
  /** Weights are drawn by chance, even where a net has heard the words before. */
  fresh: v.boolean(),
})
export type TrainingSettings = v.InferOutput<typeof trainingSettingsSchema>

/** How many classes are among the words of a net that training can start from, and the settings to start with afresh. */
export const heardWordsSchema = v.object({
  words: v.number(),
  classes: v.number(),
  vocabulary: v.number(),
  afresh: trainingSettingsSchema,
})
export type HeardWords = v.InferOutput<typeof heardWordsSchema>

export const epochSchema = v.object({
  epoch: v.number(),
  loss: v.number(),
  accuracy: v.number(),
  validationLoss: v.number(),
  validationAccuracy: v.number(),
  seconds: v.number(),
})
export type Epoch = v.InferOutput<typeof epochSchema>

export const runSchema = v.object({
  id: v.string(),
  job: v.string(),
  status: v.picklist(['running', 'done', 'cancelled', 'interrupted', 'failed']),
  stale: v.boolean(),
  /** The version of the data it was trained on. */
  dataVersion: v.optional(v.number()),
  settings: trainingSettingsSchema,
  history: v.array(epochSchema),
  bestEpoch: v.number(),
  engine: v.string(),
  samplesPerSecond: v.number(),
  seconds: v.number(),
  /** Validation windows right by class at the best epoch. */
  perClass: v.array(v.object({ name: v.string(), right: v.number(), count: v.number() })),
  /** One computed sentence about the curves. */
  reading: v.string(),
  error: v.nullable(failureSchema),
})
export type Run = v.InferOutput<typeof runSchema>

export const trainingMethods = {
  'training.get': defineMethod(
    v.object({ project: v.string() }),
    v.object({
      defaults: trainingSettingsSchema,
      /** Null where no net knows the words. */
      heard: v.nullable(heardWordsSchema),
      counts: v.object({ train: v.number(), validation: v.number(), test: v.number() }),
      run: v.nullable(runSchema),
      previous: v.nullable(runSchema),
    }),
  ),
  'training.start': defineMethod(
    v.object({ project: v.string(), settings: v.partial(trainingSettingsSchema) }),
    v.object({ ...jobStartedSchema.entries, run: v.string() }),
  ),
}
