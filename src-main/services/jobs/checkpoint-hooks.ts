import type { JobContext } from '../../jobs/definition.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../../training/encode-checkpoint.ts'
import type { CheckpointHooks } from '../../training/train-options.ts'

/** Checkpoints of a training run as those of its job. One that cannot be read is left: the run then begins anew. */
export function checkpointHooks(context: JobContext): CheckpointHooks {
  const resumed = context.resumeFrom ? decodeCheckpoint(context.resumeFrom) : null
  return {
    save: (checkpoint) => context.checkpoint(encodeCheckpoint(checkpoint)),
    ...(resumed?.ok ? { resume: resumed.value } : {}),
  }
}
