import * as v from 'valibot'
import { defineMethod } from '../define.ts'
import { layerRowSchema } from '../schemas/evaluation.ts'
import { failureSchema } from '../schemas/failure.ts'
import { projectStateSchema, variantSchema } from '../schemas/project.ts'

export const templateSchema = v.object({
  name: v.string(),
  title: v.string(),
  description: v.string(),
  suggested: v.boolean(),
  parameters: v.array(
    v.object({
      name: v.string(),
      title: v.string(),
      help: v.string(),
      default: v.number(),
      min: v.number(),
      max: v.number(),
      value: v.number(),
    }),
  ),
  weights: v.number(),
  macs: v.number(),
  boards: v.object({ fits: v.number(), tight: v.number(), tooBig: v.number() }),
  /** Set when the template cannot be built for this data. */
  refused: v.nullable(failureSchema),
})
export type TemplateCard = v.InferOutput<typeof templateSchema>

export const importReportSchema = v.object({
  format: v.string(),
  ops: v.array(v.object({ kind: v.string(), count: v.number(), tinykiln: v.boolean(), tflm: v.boolean() })),
  inputs: v.array(
    v.object({
      name: v.string(),
      shape: v.array(v.number()),
      type: v.string(),
      scale: v.nullable(v.number()),
      zeroPoint: v.nullable(v.number()),
    }),
  ),
  outputs: v.array(
    v.object({
      name: v.string(),
      shape: v.array(v.number()),
      type: v.string(),
      scale: v.nullable(v.number()),
      zeroPoint: v.nullable(v.number()),
    }),
  ),
  params: v.number(),
  macs: v.number(),
  findings: v.array(
    v.object({
      code: v.string(),
      severity: v.picklist(['note', 'warning', 'error']),
      message: v.string(),
      fix: v.optional(v.string()),
    }),
  ),
  runnable: v.object({ tinykiln: v.boolean(), tflm: v.boolean() }),
})
export type ImportReport = v.InferOutput<typeof importReportSchema>

export const modelMethods = {
  'model.templates': defineMethod(v.object({ project: v.string() }), v.array(templateSchema)),
  'model.choose': defineMethod(
    v.object({ project: v.string(), template: v.string(), parameters: v.record(v.string(), v.number()) }),
    projectStateSchema,
  ),
  'model.layers': defineMethod(v.object({ project: v.string(), variant: v.optional(variantSchema) }), v.array(layerRowSchema)),
  /** Looks at a model file without storing it. */
  'model.inspect': defineMethod(v.object({ batch: v.string() }), importReportSchema),
  /** Takes the place of training. */
  'model.import': defineMethod(
    v.object({ project: v.string(), batch: v.string(), labels: v.optional(v.array(v.string())) }),
    v.object({ report: importReportSchema, state: projectStateSchema }),
  ),
}
