import { succeed, type Result } from '../../contract/result.ts'
import type { DatasetRow } from '../../projects/datasets.ts'
import type { Project } from '../../projects/project.ts'
import { checkFeatureSettings } from '../../signal/check-settings.ts'
import type { FeatureSettings } from '../../signal/feature-types.ts'
import { suggestedFeatures } from '../road/suggested-features.ts'
import { current, setCurrent } from './current.ts'
import { saveDataset, type StoredDataset } from './dataset-record.ts'
import { loadFeatureSettings, saveFeatures } from './feature-record.ts'

/** Colours of classes, by name; 1 to 12, kept for life. */
export function classColours(project: Project): Readonly<Record<string, number>> {
  const stored = project.settings.get('classColours')
  return (stored ?? {}) as Record<string, number>
}

function giveColours(project: Project, classes: readonly string[]): void {
  const colours: Record<string, number> = { ...classColours(project) }
  for (const name of classes) colours[name] ??= (Object.keys(colours).length % 12) + 1
  project.settings.set('classColours', colours)
}

/** The features a new version goes on with: those chosen before where they still fit, else the suggestion. */
function featuresFor(project: Project, stored: StoredDataset): Result<FeatureSettings> {
  const suggested = suggestedFeatures(stored.dataset, stored.window)
  const before = current(project, 'features')
  if (!suggested.ok || before === null) return suggested
  const { block, parameters } = loadFeatureSettings(project, before)
  const kept = { block, parameters, input: suggested.value.input }
  return checkFeatureSettings(kept).ok ? succeed(kept) : suggested
}

/** Stores a version of the data and makes it, and features of it, current. */
export function adoptDataset(
  project: Project,
  stored: StoredDataset,
  name: string,
  parents: readonly string[],
): Result<DatasetRow> {
  const settings = stored.dataset.samples.length > 0 ? featuresFor(project, stored) : null
  if (settings && !settings.ok) return settings
  const row = saveDataset(project, stored, name, parents)
  if (!row.ok) return row
  return project.write(() => {
    giveColours(project, stored.dataset.classes)
    setCurrent(project, 'dataset', row.value.hash)
    setCurrent(project, 'features', settings?.ok ? saveFeatures(project, row.value.hash, settings.value).hash : null)
    return row.value
  })
}

/** Makes an earlier or later version of the data current again. */
export function returnToDataset(project: Project, hash: string, stored: StoredDataset): Result<null> {
  const settings = stored.dataset.samples.length > 0 ? featuresFor(project, stored) : null
  if (settings && !settings.ok) return settings
  return project.write(() => {
    setCurrent(project, 'dataset', hash)
    setCurrent(project, 'features', settings?.ok ? saveFeatures(project, hash, settings.value).hash : null)
    return null
  })
}
