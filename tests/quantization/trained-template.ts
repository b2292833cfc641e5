import { unwrap } from '../../src-main/contract/result.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import type { Template } from '../../src-main/training/template.ts'
import { uniform } from './random-values.ts'

/** A shape of samples that each template takes. */
export const templateShapes: Readonly<Record<string, readonly number[]>> = {
  dense: [12],
  conv1d: [40, 3],
  'conv2d-small': [16, 16, 1],
  'conv2d-light': [20, 16, 3],
  'ds-cnn': [49, 10, 1],
  'ds-cnn-1d': [49, 40, 1],
  gru: [1, 32, 3],
  lstm: [1, 32, 3],
  resnet8: [32, 32, 3],
  'mobilenet-v1-025': [48, 48, 3],
  autoencoder: [64],
}

/** Values a sample of that shape has. */
export function sampleSize({ name }: Template): number {
  return (templateShapes[name] ?? []).reduce((product, value) => product * value, 1)
}

/** The float net of a template for five classes, with batch statistics as after some training: folding changes every weight. */
export function trainedTemplate(template: Template): Graph {
  const task = template.tasks.includes('classification') ? 'classification' : 'anomaly'
  const inputShape = templateShapes[template.name] ?? []
  const graph = unwrap(template.build({ inputShape, classes: 5, task, seed: 3 }))
  const bounds = [[0.5, 1.5], [-0.5, 0.5], [-0.5, 0.5], [0.5, 1.5]] // prettier-ignore
  const tensors = [...graph.tensors]
  for (const node of graph.nodes) {
    if (node.operation.kind !== 'batchNormalization') continue
    node.inputs.slice(1).forEach((index, place) => {
      const tensor = tensors[index]
      const [low, high] = bounds[place] ?? []
      if (tensor?.data) tensors[index] = { ...tensor, data: uniform(tensor.data.length, index, low, high) }
    })
  }
  return { ...graph, tensors }
}
