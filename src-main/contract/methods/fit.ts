import * as v from 'valibot'
import { defineMethod } from '../define.ts'
import { layerRowSchema } from '../schemas/evaluation.ts'
import { figureSchema } from '../schemas/figure.ts'
import { variantSchema, verdictSchema } from '../schemas/project.ts'

const part = v.object({ owner: v.string(), figure: figureSchema, ofBoard: v.boolean() })

export const fitRowSchema = v.object({
  board: v.string(),
  name: v.string(),
  mcu: v.string(),
  verdict: verdictSchema,
  flash: figureSchema,
  flashLimit: v.number(),
  ram: figureSchema,
  ramLimit: v.number(),
  latencyMs: figureSchema,
  energyMicroJ: v.nullable(figureSchema),
  why: v.array(v.string()),
})
/** What a model needs on one board and what the board offers. */
export type FitRow = v.InferOutput<typeof fitRowSchema>

export const fitSchema = v.object({
  /** For example "Fit: runs on the Nano 33 BLE Sense Rev2". */
  title: v.string(),
  line: v.string(),
  chosen: fitRowSchema,
  flashParts: v.array(part),
  ramParts: v.array(part),
  rows: v.array(fitRowSchema),
  /** Each tensor at its address over the time it lives, in kernel calls. */
  memory: v.array(
    v.object({
      name: v.string(),
      offset: v.number(),
      bytes: v.number(),
      firstUse: v.number(),
      lastUse: v.number(),
      shape: v.array(v.number()),
    }),
  ),
  arenaBytes: v.number(),
  calls: v.array(v.string()),
  tflm: v.object({ arenaUsedBytes: v.number(), requiredBytes: v.number() }),
  /** What the time of an answer comes from where a board has told it; of another model it only scales the estimate. */
  measurement: v.nullable(v.object({ row: v.string(), isOfThisModel: v.boolean(), windows: v.number(), day: v.string() })),
  layers: v.array(layerRowSchema),
})
export type FitReport = v.InferOutput<typeof fitSchema>

export const fitMethods = {
  'fit.get': defineMethod(
    v.object({ project: v.string(), variant: v.optional(variantSchema), runtime: v.picklist(['tinykiln', 'tflm']) }),
    fitSchema,
  ),
  /** What a board printed in its self-test takes the place of the estimates for the project's board. */
  'fit.useLog': defineMethod(
    v.object({ project: v.string(), variant: variantSchema, log: v.string() }),
    v.object({ row: v.string(), replaced: v.array(v.string()) }),
  ),
  /** Rows of measurements that are not used any more (estimates take their place again), and others that are used again. */
  'fit.switchMeasurements': defineMethod(
    v.object({ project: v.string(), off: v.array(v.string()), on: v.array(v.string()) }),
    v.object({}),
  ),
}
