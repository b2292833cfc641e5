import { fail, type Result } from '../contract/result.ts'

/** Thrown by an engine whose memory cannot grow any further. */
export class OutOfMemory extends Error {
  readonly bytes: number

  /** `bytes`: how much the engine would have had to hold in all. */
  constructor(bytes: number) {
    super(`The training engine cannot hold ${Math.round(bytes / 1e6)} MB.`)
    this.name = 'OutOfMemory'
    this.bytes = bytes
  }
}

/** Runs a training; where the engine's memory does not suffice, fails with `training-memory`, which names net and batch. */
export async function withinMemory<T>(net: string, batch: number, run: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error
    const megabytes = Math.round(error.bytes / 1e6)
    const advice =
      batch > 1 ? `Use smaller batches, for example ${Math.floor(batch / 2)}.` : 'Use a smaller net or smaller inputs.'
    return fail(
      'training-memory',
      `Training ${net} with batches of ${batch} needs more than ${megabytes} MB, which the training engine cannot have. ${advice}`,
      { net, batch, megabytes },
    )
  }
}
