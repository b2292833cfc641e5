import * as v from 'valibot'
import { bytesSchema } from '../schemas/arrays.ts'
import { defineMethod } from '../define.ts'
import { jobStateSchema } from '../schemas/job.ts'

const nothing = v.object({})
const job = v.object({ job: v.string() })

export const appMethods = {
  'app.about': defineMethod(
    nothing,
    v.object({ version: v.string(), platform: v.string(), engine: v.string(), projectsFolder: v.string() }),
  ),
  'app.doctor': defineMethod(nothing, v.array(v.object({ check: v.string(), ok: v.boolean(), detail: v.string() }))),
  /** Files cross in batches, one call a file, and are forgotten after use or when discarded. */
  'files.begin': defineMethod(nothing, v.object({ batch: v.string() })),
  'files.add': defineMethod(v.object({ batch: v.string(), path: v.string(), bytes: bytesSchema }), nothing),
  'files.discard': defineMethod(v.object({ batch: v.string() }), nothing),
  'jobs.list': defineMethod(v.object({ project: v.optional(v.string()) }), v.array(jobStateSchema)),
  'jobs.cancel': defineMethod(job, nothing),
  'jobs.resume': defineMethod(job, job),
}
