import * as v from 'valibot'
import { defineMethod } from '../define.ts'
import { epochSchema } from './training.ts'

export const historyRowSchema = v.object({
  id: v.string(),
  kind: v.picklist(['dataset', 'features', 'model', 'run', 'quantization', 'fit', 'export']),
  name: v.string(),
  createdAt: v.string(),
  parents: v.array(v.string()),
  /** For example "51 of 53, 2 069 B". */
  keyFigure: v.string(),
  hash: v.string(),
  version: v.string(),
  seed: v.nullable(v.number()),
  note: v.string(),
  keep: v.boolean(),
  current: v.boolean(),
  status: v.string(),
})
export type HistoryRow = v.InferOutput<typeof historyRowSchema>

export const historyMethods = {
  'history.list': defineMethod(v.object({ project: v.string() }), v.array(historyRowSchema)),
  'history.compare': defineMethod(
    v.object({ project: v.string(), a: v.string(), b: v.string() }),
    v.object({
      sentence: v.string(),
      a: historyRowSchema,
      b: historyRowSchema,
      rows: v.array(v.object({ label: v.string(), a: v.string(), b: v.string(), differs: v.boolean() })),
      curves: v.nullable(v.object({ a: v.array(epochSchema), b: v.array(epochSchema) })),
    }),
  ),
  'history.note': defineMethod(
    v.object({ project: v.string(), row: v.string(), note: v.string(), keep: v.boolean() }),
    historyRowSchema,
  ),
  /** Makes an old run, and what was built on it, current again. */
  'history.restore': defineMethod(v.object({ project: v.string(), row: v.string() }), v.object({})),
  /** Builds an old export again and compares it with the hashes in its row. */
  'history.exportAgain': defineMethod(
    v.object({ project: v.string(), export: v.string() }),
    v.object({ same: v.boolean(), files: v.number(), sentence: v.string() }),
  ),
}
