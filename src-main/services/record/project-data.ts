import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Project } from '../../projects/project.ts'
import type { FeaturePipeline } from '../../signal/feature-types.ts'
import { cutWindows } from '../../data/cut-windows.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Extract } from '../road/feature-set.ts'
import { samplesOf } from '../road/feature-set.ts'
import { createExtractor, fitPipeline } from '../road/features.ts'
import { loadDataset, type StoredDataset } from './dataset-record.ts'
import { loadFeatureSettings, loadPipeline, savePipeline } from './feature-record.ts'

/** The data behind a features row, cut into windows, with the pipeline that turns them into inputs. */
export type ProjectData = {
  readonly datasetHash: string
  readonly stored: StoredDataset
  readonly dataset: Dataset
  readonly pipeline: FeaturePipeline
  readonly extract: Extract
}

/** Stored recordings as the windows that the model sees; gaps of signals are filled, samples with others left out. */
export function windowsOf(stored: StoredDataset): Dataset {
  const { dataset, window } = stored
  const cut =
    window === null
      ? dataset
      : cutWindows(dataset, { ...window, missing: dataset.kind === 'time-series' ? 'interpolate' : 'leave-out' }).dataset
  return { ...cut, samples: cut.samples.filter((sample) => sample.values.every(Number.isFinite)) }
}

/** Loads the data of a features row and learns its pipeline where that was not done yet. */
export function loadProjectData(project: Project, features: string): Result<ProjectData> {
  const datasetHash = project.features.get(features).parents[0]
  if (datasetHash === undefined) return fail('no-data', 'There is no data yet. Go to Data and add examples.')
  const stored = loadDataset(project, datasetHash)
  const dataset = windowsOf(stored)
  const known = loadPipeline(project, features)
  const pipeline = known ? succeed(known) : fitPipeline(loadFeatureSettings(project, features), samplesOf(dataset, 'train'))
  if (!pipeline.ok) return pipeline
  if (!known) savePipeline(project, features, pipeline.value)
  const extract = createExtractor(pipeline.value)
  return extract.ok ? succeed({ datasetHash, stored, dataset, pipeline: pipeline.value, extract: extract.value }) : extract
}
