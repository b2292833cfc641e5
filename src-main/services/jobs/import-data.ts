import { join } from 'node:path'
import { fail, succeed } from '../../contract/result.ts'
import type { ImportOptions } from '../../contract/schemas/inspection.ts'
import { inspectData } from '../../data/inspect-data.ts'
import type { JobDefinition } from '../../jobs/definition.ts'
import { setCurrent } from '../record/current.ts'
import { saveDataset } from '../record/dataset-record.ts'
import { saveFeatures } from '../record/feature-record.ts'
import { chooseWindow } from '../road/choose-window.ts'
import { mergeDatasets } from '../road/merge-datasets.ts'
import { usualSplit } from '../road/prepare-data.ts'
import { splitDataset } from '../../data/split-dataset.ts'
import { suggestedFeatures } from '../road/suggested-features.ts'
import { discardStaged, stagedFiles } from '../staged-files.ts'
import { currentDataset } from '../record/current-dataset.ts'
import { withProject } from './with-project.ts'

/** What the import job is given: files in a folder beside the database. */
export type ImportInput = {
  readonly staging: string
  readonly options: ImportOptions
  readonly name: string
  readonly seed: number
}

/** Reads files and adds them to the current data as a new version. */
export const importDataJob: JobDefinition<ImportInput, { readonly dataset: string; readonly samples: number }> = {
  run: (input, context) =>
    withProject(context.folder, async (project) => {
      const folder = join(context.folder, input.staging)
      context.progress(0.05, 'Reading files')
      const { labelFrom, rateHz, windowMs, strideMs } = input.options
      const read = {
        ...(labelFrom === undefined ? {} : { labelFrom }),
        ...(rateHz === undefined ? {} : { rateHz }),
        acceptProposals: rateHz !== undefined,
      }
      const found = await inspectData(stagedFiles(folder), read)
      if (!found.ok) return found
      const { inspection, dataset } = found.value
      if (inspection.refused) return fail(inspection.refused.code, inspection.refused.message)
      if (context.signal.aborted) return fail('cancelled', 'The import was cancelled. Nothing was imported.')
      context.progress(0.5, `Storing ${dataset.samples.length} samples`)
      const before = currentDataset(project)
      const merged = mergeDatasets(before?.stored.dataset ?? null, dataset)
      if (!merged.ok) return merged
      const split = before?.stored.split ?? { seed: input.seed, ...usualSplit }
      const divided = splitDataset(merged.value, split)
      const wishes = { ...(windowMs === undefined ? {} : { windowMs }), ...(strideMs === undefined ? {} : { strideMs }) }
      const window = chooseWindow(merged.value, wishes)
      const stored = { dataset: divided.dataset, read, split, splitBy: divided.report.because, window }
      const row = saveDataset(project, stored, input.name, before ? [before.hash] : [])
      if (!row.ok) return row
      const settings = suggestedFeatures(divided.dataset, window)
      if (!settings.ok) return settings
      const written = project.write(() => {
        setCurrent(project, 'dataset', row.value.hash)
        setCurrent(project, 'features', saveFeatures(project, row.value.hash, settings.value).hash)
        project.settings.remove('redo')
      })
      if (!written.ok) return written
      discardStaged(folder)
      return succeed({ dataset: row.value.hash, samples: dataset.samples.length })
    }),
}
