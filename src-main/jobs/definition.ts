import type { Result } from '../contract/result.ts'
import type { Json } from '../projects/artefacts.ts'
import type { BlobStore } from '../projects/blob-store.ts'

/** Figures of a moment of the work, such as those of an epoch. */
export type JobMetrics = Readonly<Record<string, number>>

/** What a job knows and may tell while it runs, in its worker thread. */
export type JobContext = {
  /** Aborts when the job is to stop; its reason is 'cancel' or 'pause'. Up to date after every `progress`. */
  readonly signal: AbortSignal
  readonly seed: number | null
  /** The project's folder, and its blobs, which may be read and added to from here. */
  readonly folder: string
  readonly blobs: BlobStore
  /** The bytes of the last checkpoint, when the job goes on after a pause, a cancel or a crash. */
  readonly resumeFrom: Uint8Array<ArrayBuffer> | undefined
  /** Tells how far the work is (0 to 1), in words ("Epoch 34 of 60"), and figures. Cheap enough for every batch. */
  progress(fraction: number, message: string, metrics?: JobMetrics): void
  /** Keeps what is needed to go on from here; replaces the checkpoint before. */
  checkpoint(bytes: Uint8Array): void
}

/**
 * Long work. Its input and output are JSON that names data by hash, because they are kept in the job's row: the same input and
 * seed give the same output. When `signal` aborts it returns soon, with what it has or with a failure.
 */
export type JobDefinition<Input = Json, Output = Json> = {
  run(input: Input, context: JobContext): Result<Output> | Promise<Result<Output>>
}

/** Every kind of job, by name. */
export type JobDefinitions = Readonly<Record<string, JobDefinition<never, unknown>>>
