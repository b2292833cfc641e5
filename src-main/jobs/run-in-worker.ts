import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'

import { FailureError, type Result } from '../contract/result.ts'
import type { Json } from '../projects/artefacts.ts'
import { openBlobStore } from '../projects/blob-store.ts'
import type { JobContext, JobDefinition, JobDefinitions } from './definition.ts'
import type { StopReason, WorkerMessage, WorkerTask } from './worker-messages.ts'

/** The whole of a worker's main file: does the one job it was started for, and ends. */
export async function runInWorker(definitions: JobDefinitions): Promise<void> {
  const port = parentPort
  if (!port) throw new Error('A job runs in a worker thread only.')
  const task = workerData as WorkerTask
  const stop = new AbortController()
  const hear = (reason: StopReason): void => stop.abort(reason)
  port.on('message', hear)
  const say = (message: WorkerMessage): void => port.postMessage(message)

  const checkpoints = openBlobStore(task.folder, 'checkpoints')
  const context: JobContext = {
    signal: stop.signal,
    seed: task.seed,
    folder: task.folder,
    blobs: openBlobStore(task.folder),
    resumeFrom: task.checkpoint === null || !checkpoints.has(task.checkpoint) ? undefined : checkpoints.get(task.checkpoint),
    progress(fraction, message, metrics) {
      // Work that never lets the event loop turn must hear a cancel too.
      const heard = receiveMessageOnPort(port) as { message: StopReason } | undefined
      if (heard) hear(heard.message)
      say({ say: 'progress', fraction, message, ...(metrics ? { metrics } : {}) })
    },
    checkpoint: (bytes) => say({ say: 'checkpoint', hash: checkpoints.put(bytes) }),
  }
  say(await outcome(definitions, task, context))
  port.off('message', hear)
  port.unref()
}

async function outcome(definitions: JobDefinitions, task: WorkerTask, context: JobContext): Promise<WorkerMessage> {
  const definition = Object.hasOwn(definitions, task.kind) ? (definitions[task.kind] as JobDefinition | undefined) : undefined
  if (!definition)
    return {
      say: 'failed',
      error: { code: 'unknown-job', message: `This TinyKiln cannot do “${task.kind}”. Start the work again from its step.` },
    }
  try {
    const result: Result<unknown> = await definition.run(task.input, context)
    return result.ok ? { say: 'done', result: result.value as Json } : { say: 'failed', error: result.error }
  } catch (error) {
    if (error instanceof FailureError) return { say: 'failed', error: error.failure }
    return { say: 'defect', text: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
