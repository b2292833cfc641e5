import type { DatasetKind } from '../../data/dataset.ts'
import type { Template, TrainingTask } from '../template.ts'
import { listTemplates } from './list-templates.ts'

/** Names in the order in which they are tried. A vector of features goes to dense whatever it was computed from. */
const preference: { readonly [K in DatasetKind]: readonly string[] } = {
  tabular: ['dense'],
  'time-series': ['conv1d', 'conv2d-small', 'dense'],
  audio: ['ds-cnn', 'conv1d', 'dense'],
  image: ['conv2d-small', 'dense'],
}

/**
 * The template to start with for samples of this kind, shape (without batch) and task. Windows and pictures too small for a
 * convolution, and plain feature vectors, get dense; anomaly detection gets the autoencoder.
 */
export function suggestTemplate(kind: DatasetKind, shape: readonly number[], task: TrainingTask = 'classification'): Template {
  const names = task === 'anomaly' ? ['autoencoder'] : preference[kind]
  const candidates = names.flatMap((name) => listTemplates().filter((template) => template.name === name))
  const fitting = candidates.find((template) => template.tasks.includes(task) && template.accepts(shape).ok)
  const fallback = listTemplates()[0]
  if (fitting === undefined && fallback === undefined) throw new Error('There are no templates.')
  return fitting ?? (fallback as Template)
}
