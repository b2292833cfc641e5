import type { FeatureRow } from '../../projects/features.ts'
import type { Project } from '../../projects/project.ts'
import { featureShape } from '../../signal/feature-shape.ts'
import type { FeaturePipeline, FeatureSettings } from '../../signal/feature-types.ts'
import { asJsonObject } from './dataset-record.ts'

/** Stores the settings of a feature block for a version of the data. Call within a transaction. */
export function saveFeatures(project: Project, dataset: string, settings: FeatureSettings): FeatureRow {
  return project.features.put({
    name: settings.block,
    parents: [dataset],
    settings: asJsonObject(settings),
    block: settings.block,
    shape: featureShape(settings),
  })
}

/** Keeps what was learned from the training part with the settings. */
export function savePipeline(project: Project, features: string, pipeline: FeaturePipeline): void {
  const blob = project.blobs.put(new TextEncoder().encode(JSON.stringify(pipeline)))
  project.features.update(features, { summary: { pipeline: blob } })
}

/** The learned pipeline, or null before the first training. */
export function loadPipeline(project: Project, features: string): FeaturePipeline | null {
  const blob = project.features.get(features).summary['pipeline']
  if (typeof blob !== 'string') return null
  return JSON.parse(new TextDecoder().decode(project.blobs.get(blob))) as FeaturePipeline
}

/** The settings of a stored feature row. */
export function loadFeatureSettings(project: Project, features: string): FeatureSettings {
  return project.features.get(features).settings as unknown as FeatureSettings
}
