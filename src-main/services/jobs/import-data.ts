import { join } from 'node:path'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { ImportOptions } from '../../contract/schemas/inspection.ts'
import { readDataset } from '../../data/inspect-data.ts'
import { readPaths } from '../../data/read-paths.ts'
import type { ReadOptions } from '../../data/read-options.ts'
import type { JobContext, JobDefinition } from '../../jobs/definition.ts'
import type { Project } from '../../projects/project.ts'
import { adoptDataset } from '../record/adopt-dataset.ts'
import { currentDataset } from '../record/current-dataset.ts'
import { addToDataset } from '../road/add-to-dataset.ts'
import { chooseWindow, type WindowWishes } from '../road/choose-window.ts'
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

/** What can pass: after these an import may be taken up again, so its files are kept. */
const passing: ReadonlySet<string> = new Set(['cancelled', 'disk-full', 'disk-error', 'project-locked', 'project-not-writable'])

type Imported = { readonly dataset: string; readonly samples: number }

/** Reads files and adds them to the current data as a new version. */
export const importDataJob: JobDefinition<ImportInput, Imported> = {
  run: (input, context) =>
    withProject(context.folder, async (project) => {
      const staging = 'staging' in input.from ? join(context.folder, input.from.staging) : null
      const done = await importInto(project, input, context, staging)
      if (staging !== null && (done.ok || !passing.has(done.error.code))) discardStaged(staging)
      return done
    }),
}

async function importInto(
  project: Project,
  { from, options, name }: ImportInput,
  context: JobContext,
  staging: string | null,
): Promise<Result<Imported>> {
  context.progress(0.05, 'Reading files')
  const files = 'path' in from ? await readPaths([from.path]) : stagedFiles(staging ?? '')
  if (!files.ok) return files
  const read = readOptionsFrom(options)
  const found = await readDataset(files.value, read)
  if (!found.ok) return found
  const { dataset } = found.value
  if (context.signal.aborted) return fail('cancelled', 'The import was cancelled. Nothing was imported.')
  context.progress(0.5, `Storing ${dataset.samples.length} samples`)
  const before = currentDataset(project)
  const split = before?.stored.split ?? { seed: firstSeed, ...usualSplit }
  const grown = addToDataset(before && { splitMethod: 'files', ...before.stored }, dataset, split)
  if (!grown.ok) return grown
  if (grown.value === null) return succeed({ dataset: before?.hash ?? '', samples: 0 })
  const window = before?.stored.window ?? chooseWindow(grown.value.dataset, wishesFrom(options))
  const row = adoptDataset(project, { ...grown.value, read, split, window }, name, before ? [before.hash] : [])
  if (!row.ok) return row
  project.settings.remove('redo')
  return succeed({ dataset: row.value.hash, samples: row.value.sampleCount - (before?.stored.dataset.samples.length ?? 0) })
}

function wishesFrom({ windowMs, strideMs }: ImportOptions): WindowWishes {
  return { ...(windowMs === undefined ? {} : { windowMs }), ...(strideMs === undefined ? {} : { strideMs }) }
}
