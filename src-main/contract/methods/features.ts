import * as v from 'valibot'
import { floatsSchema } from '../schemas/arrays.ts'
import { defineMethod } from '../define.ts'
import { figureSchema } from '../schemas/figure.ts'
import { projectStateSchema } from '../schemas/project.ts'

/** Settings of a feature block: its name and the value of each parameter. */
export const featureSettingsSchema = v.object({
  block: v.string(),
  parameters: v.record(v.string(), v.union([v.number(), v.boolean(), v.string()])),
})
export type FeatureSettings = v.InferOutput<typeof featureSettingsSchema>

export const featureBlockSchema = v.object({
  name: v.string(),
  title: v.string(),
  description: v.string(),
  suggested: v.boolean(),
  parameters: v.array(
    v.object({
      name: v.string(),
      title: v.string(),
      help: v.string(),
      unit: v.string(),
      type: v.picklist(['number', 'boolean', 'choice']),
      default: v.union([v.number(), v.boolean(), v.string()]),
      min: v.optional(v.number()),
      max: v.optional(v.number()),
      step: v.optional(v.number()),
      choices: v.optional(v.array(v.string())),
      expert: v.boolean(),
    }),
  ),
})
export type FeatureBlockDescription = v.InferOutput<typeof featureBlockSchema>

export const featureMethods = {
  'features.get': defineMethod(
    v.object({ project: v.string() }),
    v.object({ blocks: v.array(featureBlockSchema), settings: featureSettingsSchema, suggested: featureSettingsSchema }),
  ),
  /** What the device code makes of one sample under the given settings. */
  'features.preview': defineMethod(
    v.object({ project: v.string(), sample: v.string(), settings: featureSettingsSchema }),
    v.object({
      shape: v.array(v.number()),
      values: floatsSchema,
      /** Names along the last axis where there are any (mean of aX …). */
      names: v.array(v.string()),
      ram: figureSchema,
      flash: figureSchema,
      time: figureSchema,
    }),
  ),
  'features.set': defineMethod(v.object({ project: v.string(), settings: featureSettingsSchema }), projectStateSchema),
  /** All windows projected to two dimensions by principal components. */
  'features.scatter': defineMethod(
    v.object({ project: v.string(), settings: featureSettingsSchema }),
    v.object({
      points: floatsSchema,
      samples: v.array(v.string()),
      labels: v.array(v.string()),
      splits: v.array(v.string()),
      /** The sentence below the plot. */
      summary: v.string(),
    }),
  ),
}
