import { basename, resolve } from 'node:path'
import { succeed } from '../../../contract/result.ts'
import { setCurrent } from '../../../services/record/current.ts'
import { saveDataset } from '../../../services/record/dataset-record.ts'
import { datasetHash } from '../../../services/road/dataset-hash.ts'
import { loadData } from '../../../services/road/load-data.ts'
import { prepareData, usualSplit } from '../../../services/road/prepare-data.ts'
import type { Verb } from '../verb.ts'
import { inspectionJson, inspectionText } from './data-inspect.ts'
import { dataOptions, readOptionsOf, seedOf, windowWishesOf } from './data-options.ts'
import { openProjectOption } from './project-option.ts'

/** `data import`: stores a version of the data in a project. */
export const dataImportVerb: Verb = {
  usage: 'data import PATH… [--label-from folder|file|column:NAME] [--rate HZ] [--window MS --stride MS] --project DIR',
  options: dataOptions,
  positionals: { min: 1, max: 100_000 },
  run: async ({ positionals, options }) => {
    const read = readOptionsOf(options, true)
    const loaded = await loadData(positionals, read)
    if (!loaded.ok) return loaded
    const { dataset, inspection } = loaded.value
    const split = { seed: seedOf(options), ...usualSplit }
    const prepared = prepareData(dataset, split, windowWishesOf(options))
    if (!prepared.ok) return prepared
    const project = openProjectOption(options)
    if (project && !project.ok) return project
    let hash = datasetHash(prepared.value.dataset)
    if (project) {
      const stored = { dataset: prepared.value.dataset, read, split, splitBy: prepared.value.split.because, window: null }
      const row = saveDataset(project.value, stored, basename(resolve(positionals[0] ?? '')), [])
      if (row.ok) setCurrent(project.value, 'dataset', row.value.hash)
      project.value.close()
      if (!row.ok) return row
      hash = row.value.hash
    }
    const json = { ...(inspectionJson(inspection, dataset, split.seed) as object), dataset: hash }
    return succeed({ json, text: `${inspectionText(inspection)}\ndataset:${hash}` })
  },
}
