import type { DatasetKind, DatasetTask } from '../../data/dataset.ts'
import type { Project } from '../../projects/project.ts'
import { suggestTemplate } from '../../training/templates/suggest-template.ts'
import { current } from './current.ts'

/** What stands at the step Model: a template with its parameters, or an imported model. */
export type ModelChoice =
  | { readonly origin: 'template'; readonly name: string; readonly parameters: Readonly<Record<string, number>> }
  | { readonly origin: 'imported'; readonly hash: string }

/** The choice of a project: what a person took, else the template that suits its features; null before any data. */
export function modelChoice(project: Project): ModelChoice | null {
  const stored = project.settings.get('model') as ModelChoice | undefined
  if (stored) return stored
  const features = current(project, 'features')
  const dataset = current(project, 'dataset')
  if (features === null || dataset === null) return null
  const { kind, task } = project.datasets.get(dataset)
  const { shape } = project.features.get(features)
  const known = task === 'unlabelled' ? 'classification' : (task as Exclude<DatasetTask, 'unlabelled'>)
  return { origin: 'template', name: suggestTemplate(kind as DatasetKind, shape, known).name, parameters: {} }
}

/** Keeps a choice; null goes back to the suggestion. */
export function setModelChoice(project: Project, choice: ModelChoice | null): void {
  if (choice === null) project.settings.remove('model')
  else project.settings.set('model', choice)
}
