import type { JobRow } from '../projects/jobs.ts'
import type { JobMetrics } from './definition.ts'

/** A job as the tray shows it. */
export type JobView = JobRow & { readonly folder: string; readonly secondsLeft: number | null }

/** Where a runner finds its workers, and whom it tells. */
export type JobRunnerOptions = {
  /** The main file of the worker threads: one line that calls `runInWorker` with every kind of job. */
  readonly workerFile: string | URL
  /** Hears every change, at most ten a second for mere progress. */
  readonly changed?: (job: JobView) => void
  /** Hears all figures, in order. */
  readonly measured?: (job: JobView, metrics: JobMetrics) => void
  /** Writes an unexpected error down and returns the id a person can quote. */
  readonly report: (error: unknown, job: string) => string
  /** How long a job may take to stop before its thread is ended, in milliseconds. */
  readonly grace?: number
  /** How large a job's JavaScript heap may grow; Node's own choice by default. */
  readonly heapMegabytes?: number
}
