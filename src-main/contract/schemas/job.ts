import * as v from 'valibot'
import { failureSchema } from './failure.ts'

export const jobStateSchema = v.object({
  id: v.string(),
  project: v.string(),
  /** import, train, ptq, qat, scatter … */
  kind: v.string(),
  title: v.string(),
  state: v.picklist(['queued', 'running', 'pausing', 'paused', 'done', 'cancelled', 'interrupted', 'failed']),
  /** From 0 to 1. */
  fraction: v.number(),
  /** For example "Epoch 34 of 60". */
  message: v.string(),
  secondsLeft: v.nullable(v.number()),
  startedAt: v.nullable(v.string()),
  endedAt: v.nullable(v.string()),
  error: v.nullable(failureSchema),
})
/** A long piece of work, as the tray shows it. */
export type JobState = v.InferOutput<typeof jobStateSchema>

export const jobStartedSchema = v.object({ job: v.string() })
