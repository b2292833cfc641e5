import { Worker } from 'node:worker_threads'

import { FailureError, type Failure } from '../contract/result.ts'
import type { JobChanges } from '../projects/jobs.ts'
import type { Project } from '../projects/project.ts'
import type { JobRunnerOptions, JobView } from './job-view.ts'
import { throttle } from './throttle.ts'
import { createTimeLeft } from './time-left.ts'
import type { StopReason, WorkerMessage, WorkerTask } from './worker-messages.ts'

/** The job that has the worker thread. `ended` resolves when its row says how it ended and the thread is gone. */
export type RunningJob = {
  readonly id: string
  readonly ended: Promise<void>
  stop(reason: StopReason): JobView
  interrupt(): Promise<void>
}

/** How often progress is written down and shown, and how often a silent job says that it lives, in milliseconds. */
const pace = { write: 1000, show: 100, heartbeat: 30_000 }

/** Starts a worker for a queued job and keeps the job's row true until it ends. */
export function startJob(
  project: Project,
  queued: JobView,
  options: JobRunnerOptions,
  publish: (job: JobView) => void,
): RunningJob {
  const startedAt = Date.now()
  const timeLeft = createTimeLeft(startedAt, queued.checkpoint === null ? 0 : queued.fraction)
  let job = queued
  let stopping: StopReason | 'close' | undefined
  let grace: ReturnType<typeof setTimeout> | undefined
  let over: (() => void) | undefined
  const ended = new Promise<void>((resolve) => (over = resolve))

  const save = (changes: JobChanges): void => {
    try {
      job = { ...job, ...changes, ...project.jobs.update(job.id, changes) }
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      job = { ...job, ...changes, state: 'failed', error: error.failure }
      if (changes.endedAt === undefined) void worker.terminate()
    }
  }
  const write = throttle(() => save({ fraction: job.fraction, message: job.message }), pace.write)
  const show = throttle(() => publish(job), pace.show)
  const heartbeat = setInterval(() => save({}), pace.heartbeat)

  const finish = (changes: JobChanges): void => {
    if (!over) return
    const done = over
    over = undefined
    clearTimeout(grace)
    clearInterval(heartbeat)
    write.cancel()
    show.cancel()
    const checkpoint = job.checkpoint
    save({ fraction: job.fraction, message: job.message, ...changes, endedAt: new Date().toISOString() })
    if (changes.state === 'done' && checkpoint !== null) forget(checkpoint)
    job = { ...job, secondsLeft: null }
    void worker.terminate().then(() => {
      publish(job)
      done()
    })
  }
  const forget = (checkpoint: string): void => {
    if (!project.jobs.list().some((other) => other.checkpoint === checkpoint)) project.checkpoints.remove(checkpoint)
  }
  const stopped = (): JobChanges | undefined => {
    if (stopping === 'close') return { state: 'interrupted' }
    if (stopping === 'pause') return { state: 'paused' }
    return stopping === 'cancel' ? { state: 'cancelled' } : undefined
  }
  const failWith = (error: Failure): void => finish(stopped() ?? { state: 'failed', error })
  const failUnforeseen = (error: unknown): void => {
    if (!over) return
    const report = options.report(error, job.kind)
    const message = `“${job.title}” stopped because TinyKiln made a mistake (report ${report}). The data is unharmed; try again.`
    failWith({ code: 'internal', message, details: { report } })
  }

  const hear = (message: WorkerMessage): void => {
    if (!over) return
    if (message.say === 'progress') {
      const fraction = Math.min(1, Math.max(0, message.fraction || 0))
      job = { ...job, fraction, message: message.message, secondsLeft: timeLeft(fraction, Date.now()) }
      write.call()
      show.call()
      if (message.metrics) options.measured?.(job, message.metrics)
    } else if (message.say === 'checkpoint') {
      const before = job.checkpoint
      save({ checkpoint: message.hash, fraction: job.fraction, message: job.message })
      if (before !== null && before !== message.hash) forget(before)
    } else if (message.say === 'done') {
      finish({ ...(stopped() ?? { state: 'done', fraction: 1, checkpoint: null }), result: message.result })
    } else if (message.say === 'failed') failWith(message.error)
    else failUnforeseen(message.text)
  }

  const { kind, input, seed, checkpoint } = queued
  const task: WorkerTask = { kind, input, seed, checkpoint, folder: project.folder }
  const worker = new Worker(options.workerFile, {
    workerData: task,
    ...(options.heapMegabytes === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: options.heapMegabytes } }),
  })
  worker.on('message', hear)
  worker.on('error', (error) => {
    if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
      failWith({
        code: 'out-of-memory',
        message: `“${job.title}” needs more memory than there is. Use fewer samples, or a smaller model or batch.`,
      })
    else failUnforeseen(error)
  })
  worker.on('exit', () => failUnforeseen(new Error(`the worker of ${job.kind} ended before its job`)))
  save({ state: 'running', startedAt: job.startedAt ?? new Date(startedAt).toISOString() })
  publish(job)

  return {
    id: job.id,
    ended,
    stop(reason) {
      stopping = reason
      worker.postMessage(reason)
      grace ??= setTimeout(() => finish(stopped() ?? { state: 'cancelled' }), options.grace ?? 5000)
      save({ state: 'pausing' })
      publish(job)
      return job
    },
    interrupt() {
      stopping = 'close'
      finish({ state: 'interrupted' })
      return ended
    },
  }
}
