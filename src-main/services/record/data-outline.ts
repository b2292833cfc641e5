import type { Dataset } from '../../data/dataset.ts'
import type { Project } from '../../projects/project.ts'

/** Everything of a stored dataset but the readings: what a template needs to be sized. */
export function dataOutline(project: Project, dataset: string): Dataset {
  const row = project.datasets.get(dataset)
  const settings = row.settings as unknown as Pick<Dataset, 'channels' | 'sampleRateHz' | 'sampleRateFrom' | 'classes' | 'target'>
  return { ...settings, kind: row.kind as Dataset['kind'], task: row.task as Dataset['task'], samples: [] }
}
