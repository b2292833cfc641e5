import { succeed } from '../../../contract/result.ts'
import { inspectData } from '../../../data/inspect-data.ts'
import type { Inspection } from '../../../data/inspection.ts'
import { readPaths } from '../../../data/read-paths.ts'
import { splitDataset } from '../../../data/split-dataset.ts'
import type { Dataset } from '../../../data/dataset.ts'
import { usualSplit } from '../../../services/road/prepare-data.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'
import { dataOptions, readOptionsOf, seedOf } from './data-options.ts'

/** An inspection as `data inspect --json` prints it: where the files do not tell the parts, the split that would be made. */
export function inspectionJson(inspection: Inspection, dataset: Dataset, seed: number): unknown {
  if (inspection.split !== null || inspection.refused !== null)
    return { ...inspection, split: inspection.split ?? { train: 0, test: 0 } }
  const { train, validation, test } = splitDataset(dataset, { seed, ...usualSplit }).report.counts
  return { ...inspection, split: { train: train + validation, test } }
}

/** An inspection for people. */
export function inspectionText(inspection: Inspection): string {
  if (inspection.refused) return `Refused: ${inspection.refused.message}`
  const rate = inspection.sampleRateHz === null ? '' : `, ${inspection.sampleRateHz} Hz (${inspection.sampleRateFrom})`
  const head = `${inspection.recordings} ${inspection.kind} samples, shape ${inspection.sampleShape.join(' x ')}${rate}`
  const classes =
    inspection.classes.length > 0
      ? table(
          ['class', 'samples'],
          inspection.classes.map(({ name, count }) => [name, `${count}`]),
        )
      : ''
  const channels = `channels: ${inspection.channels.map(({ name, unit }) => (unit ? `${name} (${unit})` : name)).join(', ')}`
  const warnings = inspection.warnings.map(
    (warning) => `warning: ${warning.message}${warning.where ? ` (${warning.where})` : ''}`,
  )
  const questions = inspection.questions.map(
    ({ message, proposal }) => `question: ${message}${proposal === null ? '' : ` [${proposal}]`}`,
  )
  return [head, channels, classes, ...warnings, ...questions].filter((line) => line !== '').join('\n')
}

/** `data inspect`: reads without storing. */
export const dataInspectVerb: Verb = {
  usage: 'data inspect PATH… [--values] [--label-from folder|file|column:NAME] [--rate HZ]',
  options: { ...dataOptions, values: { type: 'boolean' } },
  positionals: { min: 1, max: 100_000 },
  run: async ({ positionals, options }) => {
    const files = await readPaths(positionals)
    if (!files.ok) return files
    const read = { ...readOptionsOf(options, false), values: options['values'] === true }
    const found = await inspectData(files.value, read)
    if (!found.ok) return found
    const { inspection, dataset } = found.value
    return succeed({ json: inspectionJson(inspection, dataset, seedOf(options)), text: inspectionText(inspection) })
  },
}
