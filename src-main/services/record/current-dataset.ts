import type { Project } from '../../projects/project.ts'
import { current } from './current.ts'
import { loadDataset, type StoredDataset } from './dataset-record.ts'

/** The data a project works with now, all readings loaded; null before the first import. */
export function currentDataset(project: Project): { readonly hash: string; readonly stored: StoredDataset } | null {
  const hash = current(project, 'dataset')
  return hash === null ? null : { hash, stored: loadDataset(project, hash) }
}
