import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { createClient, type Client } from '../../src-main/contract/client.ts'
import { events, type Events } from '../../src-main/contract/events.ts'
import type { Methods } from '../../src-main/contract/methods.ts'
import { FailureError, type Failure } from '../../src-main/contract/result.ts'
import type { JobState } from '../../src-main/contract/schemas/job.ts'
import { memoryPair } from '../../src-main/contract/transports/memory.ts'
import { jobWorkerFile } from '../../src-main/hosts/job-worker-file.ts'
import { createServices } from '../../src-main/services/index.ts'

/** The services as a window has them: over a transport, everything answered checked against the contract. */
export type OpenServices = {
  readonly call: Client<Methods, Events>['call']
  readonly listen: Client<Methods, Events>['listen']
  /** The state in which a job came to rest. */
  readonly finished: (job: string) => Promise<JobState>
  /** What nobody foresaw; empty when all is well. */
  readonly reports: readonly string[]
  readonly close: () => Promise<void>
}

const atRest = ['done', 'cancelled', 'interrupted', 'failed', 'paused']

/** Opens the services on a folder of projects. */
export function openServices(projectsFolder: string): OpenServices {
  const reports: string[] = []
  const services = createServices({
    projectsFolder,
    jobWorkerFile: jobWorkerFile(),
    report: (error, where) => {
      reports.push(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      return 'in-test'
    },
    checkOutputs: true,
  })
  const pair = memoryPair()
  services.serve(pair.server)
  const client = createClient<Methods, Events>(pair.client)
  for (const name of ['job.changed', 'project.changed', 'training.epoch'] as const) {
    client.listen(name, (value) => {
      const checked = v.safeParse(events[name], value)
      if (!checked.success) reports.push(`${name}: ${checked.issues.map((issue) => issue.message).join('; ')}`)
    })
  }
  const seen = new Map<string, JobState>()
  const waiting = new Map<string, (job: JobState) => void>()
  client.listen('job.changed', (job) => {
    seen.set(job.id, job)
    if (atRest.includes(job.state)) waiting.get(job.id)?.(job)
  })
  return {
    call: client.call,
    listen: client.listen,
    finished: (id) =>
      new Promise((resolve) => {
        const job = seen.get(id)
        if (job && atRest.includes(job.state)) resolve(job)
        else waiting.set(id, resolve)
      }),
    reports,
    close: async () => {
      client.close()
      await services.close()
    },
  }
}

/** The failure that a call ends with; fails the test when it succeeds. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    (value) => new Error(`succeeded with ${JSON.stringify(value).slice(0, 200)}`),
    (reason: unknown) => reason,
  )
  if (error instanceof FailureError) return error.failure
  throw error
}

/** An empty folder and what removes it. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'tinykiln-services-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
