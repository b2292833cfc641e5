import * as v from 'valibot'
import { floatsSchema } from '../schemas/arrays.ts'
import { defineMethod } from '../define.ts'
import { evaluationSchema, layerErrorSchema } from '../schemas/evaluation.ts'
import { figureSchema } from '../schemas/figure.ts'
import { jobStartedSchema } from '../schemas/job.ts'
import { projectStateSchema, variantSchema } from '../schemas/project.ts'

export const benchColumnSchema = v.object({
  variant: variantSchema,
  hash: v.string(),
  stale: v.boolean(),
  /** One line, for example "Rounded after training, 1.8 s". */
  line: v.string(),
  evaluation: v.nullable(evaluationSchema),
  right: v.number(),
  total: v.number(),
  accuracy: v.nullable(figureSchema),
  /** Mean absolute error of a model that answers a number. */
  meanError: v.optional(figureSchema),
  /** Wilson 95 % interval. */
  accuracyLow: v.number(),
  accuracyHigh: v.number(),
  flash: figureSchema,
  ram: figureSchema,
  latencyMs: figureSchema,
  energyMicroJ: v.nullable(figureSchema),
  updateBytes: figureSchema,
  boards: v.number(),
  layers: v.array(layerErrorSchema),
  alarms: v.array(v.object({ code: v.string(), message: v.string() })),
})
export type BenchColumn = v.InferOutput<typeof benchColumnSchema>

export const recommendationSchema = v.object({
  choose: v.nullable(variantSchema),
  because: v.string(),
  /** The counts and the test behind the advice, in plain words. */
  why: v.array(v.string()),
})
export type Recommendation = v.InferOutput<typeof recommendationSchema>

export const recipeResultSchema = v.object({
  name: v.string(),
  /** One sentence about what the recipe does. */
  summary: v.string(),
  right: v.number(),
  total: v.number(),
  /** Wilson 95 % interval of the share of right answers. */
  low: v.number(),
  high: v.number(),
  /** Bytes of the .tflite file. */
  bytes: v.number(),
  seconds: v.number(),
})
/** What one recipe of rounding gave on a project's own test windows. */
export type RecipeResult = v.InferOutput<typeof recipeResultSchema>

export const precisionPointSchema = v.object({
  right: v.number(),
  flashBytes: v.number(),
  ramBytes: v.number(),
  latencyMs: v.number(),
  /** Layers whose outputs have 16 bits, and layers whose weights have 4. */
  int16: v.array(v.string()),
  int4: v.array(v.string()),
})
/** One mix of precisions: right answers on the validation part, and what it takes on the board. */
export type PrecisionPoint = v.InferOutput<typeof precisionPointSchema>

export const precisionsSchema = v.object({
  board: v.string(),
  /** The share of right answers that was wanted. */
  floor: v.number(),
  /** Validation windows. */
  total: v.number(),
  /** Mixes that no other beats in right answers, flash and RAM, smallest first. */
  front: v.array(precisionPointSchema),
  /** The smallest one above the floor that the board holds; null where it holds none. */
  chosen: v.nullable(v.number()),
  /** The one that the PTQ column has; null where it has none of them. */
  used: v.nullable(v.number()),
})
export type Precisions = v.InferOutput<typeof precisionsSchema>

export const layerWeightsSchema = v.object({
  /** Whole numbers reach from -most to most. */
  most: v.number(),
  /** Share of the weights at each whole number. */
  counts: floatsSchema,
  perChannel: v.boolean(),
  /** Smallest and largest weight of each output channel, and the largest whole number that it uses. */
  channels: v.array(v.object({ low: v.number(), high: v.number(), steps: v.number() })),
})
export type LayerWeights = v.InferOutput<typeof layerWeightsSchema>

export const layerHistogramSchema = v.object({
  scale: v.number(),
  zeroPoint: v.number(),
  /** The first and last whole number. */
  least: v.number(),
  most: v.number(),
  /** Shares of values on the chip, in equal bars from the first whole number to the last. */
  counts: floatsSchema,
  /** Shares before rounding, in bars as wide, with `beyond` more at each end for values that are clipped. */
  before: floatsSchema,
  beyond: v.number(),
  clippedBelow: v.number(),
  clippedAbove: v.number(),
  weights: v.nullable(layerWeightsSchema),
})
export type LayerHistogram = v.InferOutput<typeof layerHistogramSchema>

export const benchSchema = v.object({
  labels: v.array(v.string()),
  columns: v.array(benchColumnSchema),
  recommendation: v.nullable(recommendationSchema),
  /** The recipes side by side; null where they were not compared on the current float model. */
  recipes: v.nullable(v.array(recipeResultSchema)),
  /** Mixes of precisions; null where they were not searched for the current float model and board. */
  precisions: v.nullable(precisionsSchema),
  /** Float trained on for as long as the QAT column without rounding, then rounded; null where that was not asked for. */
  control: v.nullable(v.object({ right: v.number(), total: v.number(), seconds: v.number() })),
  /** The recipe of the PTQ column; null without one. */
  recipe: v.nullable(v.string()),
  disagreements: v.array(
    v.object({
      sample: v.string(),
      name: v.string(),
      truth: v.string(),
      answers: v.array(v.object({ variant: variantSchema, answer: v.string(), score: v.number() })),
    }),
  ),
  calibration: v.nullable(v.object({ windows: v.number(), classes: v.number(), ofClasses: v.number() })),
  /** Rounding of the input, for "Follow one value". */
  input: v.nullable(
    v.object({
      scale: v.number(),
      zeroPoint: v.number(),
      /** What the feature block does to a raw reading of each channel: (reading - mean) / deviation; null if it is no such block. */
      channels: v.nullable(v.array(v.object({ name: v.string(), unit: v.string(), mean: v.number(), deviation: v.number() }))),
    }),
  ),
})
export type Bench = v.InferOutput<typeof benchSchema>

export const quantizationMethods = {
  'quantization.bench': defineMethod(v.object({ project: v.string() }), benchSchema),
  'quantization.start': defineMethod(
    v.object({
      project: v.string(),
      method: v.picklist(['ptq', 'qat']),
      epochs: v.optional(v.number()),
      recipe: v.optional(v.string()),
      /** `key=value` over the recipe, as `--set` of the command line takes them. */
      settings: v.optional(v.array(v.string())),
      /** With QAT: also trains as long without rounding, so that the two can be compared. */
      control: v.optional(v.boolean()),
    }),
    jobStartedSchema,
  ),
  'quantization.compareRecipes': defineMethod(v.object({ project: v.string() }), jobStartedSchema),
  /** Tries INT8, 16-bit outputs and 4-bit weights for each layer; `floor` is the share of right answers that is wanted. */
  'quantization.findPrecisions': defineMethod(
    v.object({ project: v.string(), floor: v.pipe(v.number(), v.minValue(0), v.maxValue(1)) }),
    jobStartedSchema,
  ),
  'quantization.choose': defineMethod(v.object({ project: v.string(), variant: variantSchema }), projectStateSchema),
  /** Values of one layer's output on calibration windows, and its weights, over the steps they are rounded to. */
  'quantization.histogram': defineMethod(
    v.object({ project: v.string(), variant: variantSchema, layer: v.string() }),
    layerHistogramSchema,
  ),
}
