import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Dataset, Sample } from '../../data/dataset.ts'

/** Names that people give to recordings of the usual state. */
const usualNames = new Set(['normal', 'ok', 'okay', 'good', 'healthy', 'usual', 'idle', 'background', 'baseline', 'regular'])

/** Whether a sample of an anomaly dataset shows the usual state: it has a normal class, or none at all. */
export function isNormal(dataset: Pick<Dataset, 'classes'>, sample: Pick<Sample, 'label'>): boolean {
  return sample.label === null || dataset.classes.length === 0 || dataset.classes.includes(sample.label)
}

/**
 * The data for anomaly detection: `classes` holds the normal ones alone, samples of others are what should stand out. Without
 * names given, the normal class is the only one, or the one that is called so. Fails with `no-normal-class`.
 */
export function asAnomalyTask(dataset: Dataset, normal: readonly string[] = []): Result<Dataset> {
  const unknown = normal.find((name) => !dataset.classes.includes(name))
  const list = dataset.classes.join(', ')
  if (unknown !== undefined) return fail('no-normal-class', `There is no class “${unknown}”. The classes are ${list}.`)
  const called = dataset.classes.filter((name) => usualNames.has(name.toLowerCase()))
  const classes = normal.length > 0 ? normal : dataset.classes.length <= 1 ? dataset.classes : called
  if (dataset.classes.length > 0 && classes.length === 0) {
    return fail('no-normal-class', `Which class is the normal state? Give --normal CLASS, one of ${list}.`, {
      classes: dataset.classes,
    })
  }
  return succeed({ ...dataset, task: 'anomaly', classes })
}
