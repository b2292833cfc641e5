import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'

/**
 * Data that was there and data that is added, as one. Samples that are there already, whole or in pieces, are skipped. Fails when they are of
 * different kinds or have different channels.
 */
export function mergeDatasets(before: Dataset | null, added: Dataset): Result<Dataset> {
  if (before === null || before.samples.length === 0) return succeed(added)
  if (before.kind !== added.kind || before.channels.length !== added.channels.length) {
    return fail(
      'data-does-not-match',
      `The project holds ${words(before)}, and these files hold ${words(added)}. Put them into a project of their own.`,
    )
  }
  const present = new Set(before.samples.flatMap(({ id }) => [id, id.replace(/#.*$/, '')]))
  const fresh = added.samples.filter((sample) => !present.has(sample.id))
  const samples = [...before.samples, ...fresh]
  const classes = [...new Set([...before.classes, ...added.classes])].sort()
  const sampleRateHz = before.sampleRateHz === added.sampleRateHz ? before.sampleRateHz : null
  const task = classes.length > 0 ? 'classification' : before.task
  return succeed({ ...before, samples, classes, sampleRateHz, task })
}

function words({ kind, channels }: Dataset): string {
  return `${kind} data with ${channels.length} ${channels.length === 1 ? 'channel' : 'channels'}`
}
