import * as v from 'valibot'

export const kindSchema = v.picklist(['time-series', 'audio', 'image', 'tabular'])
/** What the samples of a project are. */
export type DataKind = v.InferOutput<typeof kindSchema>

export const variantSchema = v.picklist(['float', 'ptq', 'qat'])
/** The three forms of a trained model that are compared. */
export type Variant = v.InferOutput<typeof variantSchema>

export const verdictSchema = v.picklist(['fits', 'tight', 'unsure', 'too-big', 'not-known'])
/** Whether a model fits a board; judged by the unlucky end of each band. */
export type Verdict = v.InferOutput<typeof verdictSchema>

/** The steps of the rail, in order. */
export const stepNames = ['data', 'features', 'model', 'train', 'quantize', 'fit', 'test', 'export', 'history'] as const
export type StepName = (typeof stepNames)[number]

export const stepSchema = v.object({
  state: v.picklist(['empty', 'ready', 'running', 'done', 'stale', 'attention', 'failed']),
  /** One line of what the step has produced, or waits for. */
  line: v.string(),
  /** From 0 to 1 while running. */
  progress: v.optional(v.number()),
})
export type StepState = v.InferOutput<typeof stepSchema>

export const classSchema = v.object({
  name: v.string(),
  count: v.number(),
  train: v.number(),
  validation: v.number(),
  test: v.number(),
  /** 1 to 12: the class colour, kept for life. */
  colour: v.number(),
})
export type ClassSummary = v.InferOutput<typeof classSchema>

export const gaugeSchema = v.object({
  board: v.string(),
  name: v.string(),
  verdict: verdictSchema,
  hasModel: v.boolean(),
  /** Shares of what the board offers, in percent, including the core's own part. */
  flashPercent: v.nullable(v.number()),
  ramPercent: v.nullable(v.number()),
  coreFlashPercent: v.nullable(v.number()),
  coreRamPercent: v.nullable(v.number()),
})
export type Gauge = v.InferOutput<typeof gaugeSchema>

export const projectStateSchema = v.object({
  id: v.string(),
  name: v.string(),
  kind: kindSchema,
  folder: v.string(),
  board: v.string(),
  gauge: gaugeSchema,
  steps: v.record(v.picklist(stepNames), stepSchema),
  dataset: v.nullable(
    v.object({
      hash: v.string(),
      version: v.number(),
      recordings: v.number(),
      classes: v.array(classSchema),
      channels: v.array(v.object({ name: v.string(), unit: v.string() })),
      sampleRateHz: v.nullable(v.number()),
      sampleShape: v.array(v.number()),
      split: v.object({ train: v.number(), validation: v.number(), test: v.number(), seed: v.number(), by: v.string() }),
      canUndo: v.boolean(),
      canRedo: v.boolean(),
    }),
  ),
  /** The chosen template, or the imported model. */
  model: v.nullable(
    v.object({
      origin: v.picklist(['template', 'imported']),
      name: v.string(),
      title: v.string(),
      parameters: v.number(),
      macs: v.number(),
    }),
  ),
  /** The variants that exist for the current run, with the hash of each. */
  variants: v.array(v.object({ variant: variantSchema, hash: v.string(), stale: v.boolean() })),
  chosen: v.nullable(variantSchema),
})
export type ProjectState = v.InferOutput<typeof projectStateSchema>

export const projectSummarySchema = v.object({
  id: v.string(),
  name: v.string(),
  kind: kindSchema,
  editedAt: v.string(),
  samples: v.number(),
  classes: v.number(),
  board: v.string(),
  verdict: v.nullable(verdictSchema),
  /** Which of the eight steps before History are done. */
  pips: v.array(v.boolean()),
  /** A sentence if a job of the project was interrupted. */
  interrupted: v.nullable(v.string()),
})
export type ProjectSummary = v.InferOutput<typeof projectSummarySchema>
