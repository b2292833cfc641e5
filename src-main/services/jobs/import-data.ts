import { join } from 'node:path'
import { fail, succeed } from '../../contract/result.ts'
import type { ImportOptions } from '../../contract/schemas/inspection.ts'
import { readDataset } from '../../data/inspect-data.ts'
import { readPaths } from '../../data/read-paths.ts'
import type { ReadOptions } from '../../data/read-options.ts'
import { splitDataset } from '../../data/split-dataset.ts'
import type { JobDefinition } from '../../jobs/definition.ts'
import { adoptDataset } from '../record/adopt-dataset.ts'
import { currentDataset } from '../record/current-dataset.ts'
import { chooseWindow } from '../road/choose-window.ts'
import { mergeDatasets } from '../road/merge-datasets.ts'
import { usualSplit } from '../road/prepare-data.ts'
import { discardStaged, stagedFiles } from '../staged-files.ts'
import { withProject } from './with-project.ts'

/** What the import job is given: files that were staged in the project's folder, or a folder to read. */
export type ImportInput = {
  readonly from: { readonly staging: string } | { readonly path: string }
  readonly options: ImportOptions
  readonly name: string
}

/** A person's answers about files, as the readers take them. */
export function readOptionsFrom({ labelFrom, rateHz }: ImportOptions): ReadOptions {
  return { ...(labelFrom === undefined ? {} : { labelFrom }), ...(rateHz === undefined ? {} : { rateHz }) }
}

/** The seed of a project's first split. */
const firstSeed = 42

/** Reads files and adds them to the current data as a new version. */
export const importDataJob: JobDefinition<ImportInput, { readonly dataset: string; readonly samples: number }> = {
  run: (input, context) =>
    withProject(context.folder, async (project) => {
      const staging = 'staging' in input.from ? join(context.folder, input.from.staging) : null
      context.progress(0.05, 'Reading files')
      const files = 'path' in input.from ? await readPaths([input.from.path]) : succeed(stagedFiles(staging ?? ''))
      if (!files.ok) return files
      const read = readOptionsFrom(input.options)
      const found = await readDataset(files.value, read)
      if (!found.ok) return found
      const { dataset } = found.value
      if (context.signal.aborted) return fail('cancelled', 'The import was cancelled. Nothing was imported.')
      context.progress(0.5, `Storing ${dataset.samples.length} samples`)
      const before = currentDataset(project)
      const merged = mergeDatasets(before?.stored.dataset ?? null, dataset)
      if (!merged.ok) return merged
      const split = before?.stored.split ?? { seed: firstSeed, ...usualSplit }
      const divided = splitDataset(merged.value, split)
      const { windowMs, strideMs } = input.options
      const window =
        before?.stored.window ??
        chooseWindow(merged.value, {
          ...(windowMs === undefined ? {} : { windowMs }),
          ...(strideMs === undefined ? {} : { strideMs }),
        })
      const stored = { dataset: divided.dataset, read, split, splitBy: divided.report.because, window }
      const row = adoptDataset(project, stored, input.name, before ? [before.hash] : [])
      if (!row.ok) return row
      project.settings.remove('redo')
      if (staging !== null) discardStaged(staging)
      return succeed({ dataset: row.value.hash, samples: dataset.samples.length })
    }),
}
