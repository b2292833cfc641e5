import { fail, succeed, type Result } from '../../../contract/result.ts'
import type { Dataset } from '../../../data/dataset.ts'
import type { Inspection } from '../../../data/inspection.ts'
import { summarise } from '../../../data/summarise.ts'
import { loadDataset } from '../../../services/record/dataset-record.ts'
import type { WindowWishes } from '../../../services/road/choose-window.ts'
import type { WindowSettings } from '../../../services/road/model.ts'
import { loadData } from '../../../services/road/load-data.ts'
import type { OptionValues } from '../verb.ts'
import { readOptionsOf, windowWishesOf } from './data-options.ts'
import { openProjectOption } from './project-option.ts'

const prefix = 'dataset:'

/** Data with what is known about its windows. */
export type LoadedData = {
  readonly inspection: Inspection
  readonly dataset: Dataset
  readonly windows: WindowWishes | WindowSettings
}

async function readData(words: readonly string[], options: OptionValues): Promise<Result<LoadedData>> {
  const loaded = await loadData(words, readOptionsOf(options, true))
  return loaded.ok ? succeed({ ...loaded.value, windows: windowWishesOf(options) }) : loaded
}

/** DATA as a person typed it: files and folders, or `dataset:HASH` of the project that `--project` names. */
export async function loadDataOption(words: readonly string[], options: OptionValues): Promise<Result<LoadedData>> {
  const hash = words[0]?.startsWith(prefix) === true ? words[0].slice(prefix.length) : null
  if (hash === null || words.length > 1) return readData(words, options)
  const project = openProjectOption(options)
  if (project === null) return fail('no-project', `${words[0] ?? ''} lies in a project. Name it with --project DIR.`)
  if (!project.ok) return project
  try {
    const found = project.value.datasets.list().filter((row) => row.hash.startsWith(hash))
    const [row] = found
    if (row === undefined || hash === '' || found.length > 1) {
      const known = project.value.datasets.list().map((one) => one.hash.slice(0, 12))
      const list = known.length === 0 ? 'It has no data yet.' : `It has ${known.join(', ')}.`
      return fail('dataset-unknown', `The project has no one dataset ${hash}. ${list}`, { hash })
    }
    const { dataset, window } = loadDataset(project.value, row.hash)
    const wishes = windowWishesOf(options)
    return succeed({
      inspection: summarise(dataset, [], [], []),
      dataset,
      windows: 'windowMs' in wishes ? wishes : (window ?? wishes),
    })
  } finally {
    project.value.close()
  }
}
