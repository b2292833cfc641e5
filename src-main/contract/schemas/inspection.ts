import * as v from 'valibot'

export const questionSchema = v.object({
  code: v.string(),
  message: v.string(),
  proposal: v.nullable(v.union([v.number(), v.string()])),
})

export const warningSchema = v.object({ code: v.string(), message: v.string(), where: v.optional(v.string()) })

/** What was found in dropped files before anything is stored; the same document that `data inspect --json` prints. */
export const inspectionSchema = v.object({
  kind: v.picklist(['time-series', 'tabular', 'audio', 'image']),
  task: v.picklist(['classification', 'regression', 'anomaly', 'unlabelled']),
  recordings: v.number(),
  classes: v.array(v.object({ name: v.string(), count: v.number() })),
  channels: v.array(v.object({ name: v.string(), unit: v.string() })),
  sampleRateHz: v.nullable(v.number()),
  sampleRateFrom: v.picklist(['timestamps', 'header', 'user', 'guess', 'unknown']),
  sampleShape: v.array(v.number()),
  split: v.object({ train: v.number(), test: v.number() }),
  warnings: v.array(warningSchema),
  statistics: v.array(v.object({ channel: v.string(), min: v.number(), max: v.number(), mean: v.number(), sum: v.number() })),
  questions: v.array(questionSchema),
  values: v.optional(
    v.array(
      v.object({
        file: v.string(),
        recording: v.number(),
        channel: v.string(),
        n: v.number(),
        sum: v.number(),
        first3: v.array(v.number()),
        last3: v.array(v.number()),
      }),
    ),
  ),
  refused: v.nullable(v.object({ code: v.string(), message: v.string(), where: v.optional(v.string()) })),
})
export type Inspection = v.InferOutput<typeof inspectionSchema>

/** How the person wants files to be read. */
export const importOptionsSchema = v.object({
  labelFrom: v.optional(v.string()),
  rateHz: v.optional(v.number()),
  windowMs: v.optional(v.number()),
  strideMs: v.optional(v.number()),
})
export type ImportOptions = v.InferOutput<typeof importOptionsSchema>
