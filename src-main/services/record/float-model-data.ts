import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Project } from '../../projects/project.ts'
import { dataForModel } from '../road/model-data.ts'
import type { RoadModel } from '../road/model.ts'
import { currentDataset } from './current-dataset.ts'
import { featuresBehind } from './lineage-of.ts'
import { loadModel } from './model-record.ts'
import { loadProjectData, type ProjectData } from './project-data.ts'

/** A float model of a project with the data that it is calibrated and tested with. */
export type FloatModelData = Pick<ProjectData, 'dataset' | 'extract'> & { readonly model: RoadModel }

/** A float model with its own data, or for an imported model the project's. Fails without any. */
export function floatModelData(project: Project, hash: string): Result<FloatModelData> {
  const model = loadModel(project, hash)
  const features = featuresBehind(project, hash)
  if (features !== null) {
    const data = loadProjectData(project, features)
    return data.ok ? succeed({ dataset: data.value.dataset, extract: data.value.extract, model }) : data
  }
  const data = currentDataset(project)
  if (!data)
    return fail(
      'no-calibration-data',
      'Calibration needs examples. This imported model came with none. Add data, or drop about 100 typical files here.',
    )
  const ready = dataForModel(model, data.stored.dataset)
  return ready.ok
    ? succeed({ dataset: ready.value.prepared.dataset, extract: ready.value.extract, model: ready.value.model })
    : ready
}
