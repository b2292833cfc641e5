import { randomUUID } from 'node:crypto'

import { fail, FailureError, succeed, type Result } from '../contract/result.ts'
import type { Json } from '../projects/artefacts.ts'
import type { JobRow } from '../projects/jobs.ts'
import type { Project } from '../projects/project.ts'
import type { JobRunnerOptions, JobView } from './job-view.ts'
import { startJob, type RunningJob } from './running-job.ts'
import type { StopReason } from './worker-messages.ts'

/** `input` is anything that JSON holds. */
export type NewJob = { readonly kind: string; readonly title: string; readonly input: unknown; readonly seed?: number | null }

/** Runs jobs one after the other, each in a worker thread. */
export type JobRunner = {
  /** Writes the row and queues the job. */
  start(project: Project, job: NewJob): Result<JobView>
  /** Queues a job that was paused, cancelled, interrupted or failed again; it goes on from its last checkpoint. */
  resume(project: Project, id: string): Result<JobView>
  /** Stops a job; what it reached stays, with its checkpoint. */
  stop(id: string, reason: StopReason): Result<JobView>
  /** The job now; undefined for those that this runner does not know. */
  view(id: string): JobView | undefined
  /** Queued and running, the running one first. */
  active(): JobView[]
  /** Resolves when the job has come to rest, whatever its end. */
  finished(id: string): Promise<JobView>
  /** Ends everything at once; what was not done becomes `interrupted`. */
  close(): Promise<void>
}

/** Makes a runner. Several projects may share it; one job runs at a time. */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const views = new Map<string, JobView>()
  const projects = new Map<string, Project>()
  const waiting = new Map<string, ((job: JobView) => void)[]>()
  let queue: string[] = []
  let running: RunningJob | undefined

  const publish = (job: JobView): void => {
    views.set(job.id, job)
    options.changed?.(job)
    if (isActive(job)) return
    const resolvers = waiting.get(job.id) ?? []
    waiting.delete(job.id)
    for (const resolve of resolvers) resolve(job)
  }
  const enqueue = (project: Project, row: JobRow): Result<JobView> => {
    const job = { ...row, folder: project.folder, secondsLeft: null }
    projects.set(row.id, project)
    queue.push(row.id)
    publish(job)
    setImmediate(next)
    return succeed(job)
  }
  const next = (): void => {
    const id = running ? undefined : queue.shift()
    const [job, project] = id === undefined ? [] : [views.get(id), projects.get(id)]
    if (!job || !project) return
    running = startJob(project, job, options, publish)
    void running.ended.then(() => {
      running = undefined
      next()
    })
  }
  const guarded = (action: () => Result<JobView>): Result<JobView> => {
    try {
      return action()
    } catch (error) {
      if (error instanceof FailureError) return { ok: false, error: error.failure }
      throw error
    }
  }
  const settle = (id: string, state: 'cancelled' | 'paused' | 'interrupted'): JobView | undefined => {
    const [job, project] = [views.get(id), projects.get(id)]
    if (!job || !project) return undefined
    queue = queue.filter((queued) => queued !== id)
    const settled = { ...job, ...project.jobs.update(id, { state, endedAt: new Date().toISOString() }), secondsLeft: null }
    publish(settled)
    return settled
  }

  return {
    start: (project, { kind, title, input, seed = null }) =>
      guarded(() => enqueue(project, project.jobs.add({ id: randomUUID(), kind, title, input: input as Json, seed }))),
    resume: (project, id) =>
      guarded(() => {
        const row = project.jobs.find(id)
        if (!row) return fail('unknown-job', 'This project has no such job. Start the work again from its step.', { id })
        if (!['paused', 'cancelled', 'interrupted', 'failed'].includes(row.state))
          return fail('job-not-stopped', `“${row.title}” is ${row.state}; there is nothing to resume.`, { id, state: row.state })
        return enqueue(
          project,
          project.jobs.update(id, {
            state: 'queued',
            error: null,
            endedAt: null,
            ...(row.checkpoint === null ? { fraction: 0 } : {}),
          }),
        )
      }),
    stop: (id, reason) =>
      guarded(() => {
        const job = views.get(id)
        if (!job || !isActive(job)) return fail('job-not-running', 'This job is not running any more.', { id })
        if (running?.id === id) return succeed(running.stop(reason))
        return succeed(settle(id, reason === 'pause' ? 'paused' : 'cancelled') ?? job)
      }),
    view: (id) => views.get(id),
    active: () => [...(running ? [running.id] : []), ...queue].flatMap((id) => views.get(id) ?? []),
    finished: (id) =>
      new Promise((resolve) => {
        const job = views.get(id)
        if (job && !isActive(job)) resolve(job)
        else waiting.set(id, [...(waiting.get(id) ?? []), resolve])
      }),
    async close() {
      for (const id of [...queue]) settle(id, 'interrupted')
      await running?.interrupt()
    },
  }
}

const isActive = ({ state }: JobRow): boolean => state === 'queued' || state === 'running' || state === 'pausing'
