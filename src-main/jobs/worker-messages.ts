import type { Failure } from '../contract/result.ts'
import type { Json } from '../projects/artefacts.ts'
import type { JobMetrics } from './definition.ts'

/** What a worker is started with. */
export type WorkerTask = {
  readonly kind: string
  readonly input: Json
  readonly seed: number | null
  readonly folder: string
  readonly checkpoint: string | null
}

/** Why a job is to stop. */
export type StopReason = 'cancel' | 'pause'

/** What the worker tells. `defect` is an error nobody foresaw, as text for the report. */
export type WorkerMessage =
  | { readonly say: 'progress'; readonly fraction: number; readonly message: string; readonly metrics?: JobMetrics }
  | { readonly say: 'checkpoint'; readonly hash: string }
  | { readonly say: 'done'; readonly result: Json }
  | { readonly say: 'failed'; readonly error: Failure }
  | { readonly say: 'defect'; readonly text: string }
