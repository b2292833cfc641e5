import * as v from 'valibot'
import { bytesSchema } from '../schemas/arrays.ts'
import { defineMethod } from '../define.ts'
import { figureSchema } from '../schemas/figure.ts'
import { variantSchema } from '../schemas/project.ts'
import { selfTestReportSchema } from '../schemas/self-test.ts'

const request = v.object({
  project: v.string(),
  as: v.picklist(['tflite', 'c-array', 'c', 'arduino', 'arduino-tflm', 'platformio', 'report']),
  variant: variantSchema,
  name: v.string(),
  testWindows: v.number(),
  /** Readings go in one after another; left out: where it costs nothing. */
  stream: v.optional(v.boolean()),
  /** The smallest code instead of the quickest; the outputs stay the same. */
  small: v.optional(v.boolean()),
})

export const lintSchema = v.object({ code: v.string(), severity: v.picklist(['note', 'warning', 'error']), message: v.string() })

export const exportMethods = {
  /** What would be written, and what to know before. */
  'export.preview': defineMethod(
    request,
    v.object({
      name: v.string(),
      /** Whether readings could go in one after another. */
      canStream: v.boolean(),
      findings: v.array(lintSchema),
      files: v.array(v.object({ path: v.string(), bytes: v.number(), text: v.nullable(v.string()) })),
    }),
  ),
  'export.write': defineMethod(
    request,
    v.object({
      export: v.string(),
      sha256: v.string(),
      files: v.array(v.object({ path: v.string(), bytes: v.number(), sha256: v.string() })),
    }),
  ),
  /** What a board printed while it ran the exported self-test, held to this computer's own run of the same windows. */
  'export.checkLog': defineMethod(
    v.object({ project: v.string(), variant: variantSchema, log: v.string() }),
    v.object({
      ...selfTestReportSchema.entries,
      /** What was thought of the project's board before. */
      expected: v.object({ board: v.string(), latencyMs: figureSchema, arenaBytes: v.optional(v.number()) }),
    }),
  ),
  /** The export as one file to save: the file itself, or a zip of several. */
  'export.download': defineMethod(
    v.object({ project: v.string(), export: v.string() }),
    v.object({ name: v.string(), mediaType: v.string(), bytes: bytesSchema }),
  ),
}
