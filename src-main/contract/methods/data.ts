import * as v from 'valibot'
import { floatsSchema } from '../schemas/arrays.ts'
import { defineMethod } from '../define.ts'
import { importOptionsSchema, inspectionSchema } from '../schemas/inspection.ts'
import { jobStartedSchema } from '../schemas/job.ts'
import { projectStateSchema } from '../schemas/project.ts'

const splitName = v.picklist(['train', 'validation', 'test'])
const project = v.object({ project: v.string() })

export const sampleRowSchema = v.object({
  id: v.string(),
  name: v.string(),
  label: v.nullable(v.string()),
  group: v.nullable(v.string()),
  split: splitName,
  shape: v.array(v.number()),
  /** At most 64 points a channel (channel after channel), or grey bytes of at most 32 x 32 for a picture. */
  thumbnail: floatsSchema,
  thumbnailShape: v.array(v.number()),
})
export type SampleRow = v.InferOutput<typeof sampleRowSchema>

export const findingSchema = v.object({
  code: v.string(),
  severity: v.picklist(['note', 'warning', 'error']),
  message: v.string(),
  samples: v.array(v.string()),
})
export type Finding = v.InferOutput<typeof findingSchema>

export const dataMethods = {
  'data.inspect': defineMethod(
    v.object({ batch: v.string(), options: importOptionsSchema }),
    v.object({
      inspection: inspectionSchema,
      files: v.array(
        v.object({ path: v.string(), recordings: v.number(), skipped: v.boolean(), reason: v.optional(v.string()) }),
      ),
      /** The first recording, for the preview plot: [readings, channels] or a picture. */
      preview: v.nullable(v.object({ shape: v.array(v.number()), values: floatsSchema })),
    }),
  ),
  'data.import': defineMethod(
    v.object({ project: v.string(), batch: v.string(), options: importOptionsSchema }),
    jobStartedSchema,
  ),
  'data.list': defineMethod(
    v.object({
      project: v.string(),
      offset: v.number(),
      limit: v.number(),
      label: v.optional(v.string()),
      split: v.optional(splitName),
    }),
    v.object({ total: v.number(), samples: v.array(sampleRowSchema) }),
  ),
  'data.sample': defineMethod(
    v.object({ project: v.string(), sample: v.string() }),
    v.object({
      id: v.string(),
      name: v.string(),
      label: v.nullable(v.string()),
      group: v.nullable(v.string()),
      split: splitName,
      source: v.string(),
      shape: v.array(v.number()),
      values: floatsSchema,
    }),
  ),
  'data.relabel': defineMethod(
    v.object({ project: v.string(), samples: v.array(v.string()), label: v.string() }),
    projectStateSchema,
  ),
  'data.remove': defineMethod(v.object({ project: v.string(), samples: v.array(v.string()) }), projectStateSchema),
  /** Every edit of the data is a new version; undo and redo walk along the versions. */
  'data.undo': defineMethod(project, projectStateSchema),
  'data.redo': defineMethod(project, projectStateSchema),
  'data.split': defineMethod(
    v.object({
      project: v.string(),
      seed: v.number(),
      test: v.number(),
      validation: v.number(),
      keepTogether: v.picklist(['recording', 'group']),
    }),
    projectStateSchema,
  ),
  'data.quality': defineMethod(project, v.array(findingSchema)),
}
