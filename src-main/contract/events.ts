import * as v from 'valibot'
import { epochSchema } from './methods/training.ts'
import { jobStateSchema } from './schemas/job.ts'

/** What the services tell without being asked. */
export const events = {
  'job.changed': jobStateSchema,
  /** Something in the project changed; ask again for what is on the screen. */
  'project.changed': v.object({ project: v.string() }),
  'training.epoch': v.object({ project: v.string(), run: v.string(), epoch: epochSchema, best: v.number() }),
}
export type Events = typeof events
