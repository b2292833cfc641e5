import { fail, succeed, type Result } from '../../../contract/result.ts'
import type { Dataset } from '../../../data/dataset.ts'
import { asAnomalyTask } from '../../../services/road/anomaly-task.ts'
import type { SplitSettings } from '../../../services/road/model.ts'
import { choiceOption, numberOption, textOption } from '../read-options.ts'
import type { LoadedData } from './load-data-option.ts'
import type { OptionValues } from '../verb.ts'

/** Options about what to learn, and which part of the data is held back. */
export const taskOptions = {
  task: { type: 'string' },
  normal: { type: 'string' },
  split: { type: 'string' },
  'hold-out': { type: 'string' },
  test: { type: 'string' },
} as const

/** What `--help` says about them. */
export const taskDetails: readonly string[] = [
  'What it learns, and what is held back:',
  '  --task NAME              classification, regression or anomaly; as the data says without it',
  '  --normal CLASS,…         for anomaly: the classes that are normal; all others are only tested on',
  '  --target COLUMN          for regression: the column to foretell',
  '  --split NAME             auto (default), random, group, time or files (docs/data.md)',
  '  --hold-out GROUP,…       these people or sessions are the test, and nothing of them trains',
  '  --test SHARE             the share held back for the test; 0.2 without it',
]

/** Warnings about files that are whole, and about all files together; the others name a file and what is wrong with it. */
const notDamage = new Set(['files-skipped', 'duplicate', 'label-contradicts-name'])

/** Fails with `damaged-files` where nothing tells a class and files are broken: those are the thing to repair first. */
function unlabelledBecauseDamaged({ inspection, dataset }: LoadedData): Result<null> {
  const broken = inspection.warnings.filter(({ code, where }) => where !== undefined && where !== '' && !notDamage.has(code))
  if (dataset.task !== 'unlabelled' || broken.length === 0) return succeed(null)
  const shown = broken.slice(0, 6).map(({ message }) => message)
  const more = broken.length > shown.length ? ` And ${broken.length - shown.length} more.` : ''
  return fail(
    'damaged-files',
    `${broken.length === 1 ? 'A file is' : `${broken.length} files are`} damaged: ${shown.join(' ')}${more} Record or save them again. What is left says nothing of its class: name files or folders after it, or give --label-from.`,
    { files: broken.map(({ code, where }) => ({ code, where })), readable: dataset.samples.length },
  )
}

/**
 * The data with the task that a person asked for. Fails with `task-differs` where the data cannot serve it, and `damaged-files`
 * where broken files left nothing to learn from.
 */
export function withTask(loaded: LoadedData, options: OptionValues): Result<Dataset> {
  const { dataset } = loaded
  const task = choiceOption(options, 'task', ['classification', 'regression', 'anomaly'] as const)
  const normal = list(options, 'normal')
  if (task === 'anomaly' || (task === undefined && normal.length > 0)) return asAnomalyTask(dataset, normal)
  const whole = unlabelledBecauseDamaged(loaded)
  if (!whole.ok) return whole
  if (task === undefined || dataset.task === task) return succeed(dataset)
  const remedy =
    task === 'regression'
      ? 'Name the column with the number: --target COLUMN.'
      : 'Name the column with the class: --label-from column:NAME.'
  return fail('task-differs', `The data is for ${dataset.task}, not for ${task}. ${remedy}`, { task: dataset.task })
}

/** How a person wants the data divided. */
export function splitOf(options: OptionValues): Partial<SplitSettings> {
  const by = choiceOption(options, 'split', ['auto', 'random', 'group', 'time', 'files'] as const)
  const heldOut = list(options, 'hold-out')
  const test = numberOption(options, 'test', { min: 0.01, max: 0.9 })
  return {
    ...(by === undefined ? {} : { by }),
    ...(heldOut.length === 0 ? {} : { heldOut }),
    ...(test === undefined ? {} : { test }),
  }
}

function list(options: OptionValues, name: string): string[] {
  return (textOption(options, name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
