import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { checkStructure } from '../../src-main/graph/check-structure.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { findTemplate, listTemplates } from '../../src-main/training/templates/list-templates.ts'
import { suggestTemplate } from '../../src-main/training/templates/suggest-template.ts'
import { referenceNets } from '../../src-main/training/templates/reference-nets.ts'
import type { TemplateRequest } from '../../src-main/training/template.ts'

/** The reference nets; `weights` without the convolution biases that a batch normalization behind them makes idle. */
const nets: readonly { template: string; request: Omit<TemplateRequest, 'seed'>; weights: number; output: number }[] = [
  { template: 'dense', request: { inputShape: [714], classes: 5, task: 'classification', parameters: { units: 50, layers: 1 } }, weights: 714 * 50 + 50 + 50 * 5 + 5, output: 5 }, // prettier-ignore
  { template: 'dense', request: { inputShape: [490], classes: 12, task: 'classification', parameters: { units: 128 } }, weights: 71884, output: 12 }, // prettier-ignore
  { template: 'conv1d', request: { inputShape: [128, 6], classes: 6, task: 'classification' }, weights: 10022, output: 6 },
  { template: 'conv1d', request: { inputShape: [1, 128, 6], classes: 6, task: 'classification' }, weights: 10022, output: 6 },
  {
    template: 'conv2d-small',
    request: { inputShape: [28, 28, 1], classes: 10, task: 'classification' },
    weights: 6386,
    output: 10,
  },
  { template: 'ds-cnn', request: { inputShape: [49, 10, 1], classes: 12, task: 'classification' }, weights: 24908 - 9 * 64, output: 12 }, // prettier-ignore
  { template: 'ds-cnn-1d', request: { inputShape: [30, 40, 1], classes: 3, task: 'classification', parameters: { filters: 32, blocks: 2, width: 5 } }, weights: 3 * 40 * 32 + 4 * 32 + 2 * (5 * 32 + 32 * 32 + 8 * 32) + 32 * 3 + 3, output: 3 }, // prettier-ignore
  { template: 'gru', request: { inputShape: [1, 100, 6], classes: 4, task: 'classification', parameters: { units: 8, steps: 10 } }, weights: 24 * (10 * 6 + 1) + 24 * 8 + 8 * 4 + 4, output: 4 }, // prettier-ignore
  { template: 'lstm', request: { inputShape: [100, 6], classes: 1, task: 'regression', parameters: { units: 8, steps: 10 } }, weights: 32 * (10 * 6 + 1) + 32 * 8 + 8 + 1, output: 1 }, // prettier-ignore
  { template: 'resnet8', request: { inputShape: [32, 32, 3], classes: 10, task: 'classification' }, weights: 78666 - 240, output: 10 }, // prettier-ignore
  { template: 'mobilenet-v1-025', request: { inputShape: [96, 96, 3], classes: 2, task: 'classification' }, weights: 221794 - 2736, output: 2 }, // prettier-ignore
  { template: 'autoencoder', request: { inputShape: [640], classes: 0, task: 'anomaly' }, weights: 269992 - 1032, output: 640 },
]

function weightCount(graph: Graph): number {
  return graph.tensors.reduce((sum, { data }) => sum + (data instanceof Float32Array ? data.length : 0), 0)
}

describe('templates', () => {
  test.each(nets)(
    '$template on $request.inputShape has the weights of the reference net',
    ({ template, request, weights, output }) => {
      const graph = unwrap(unwrap(findTemplate(template)).build({ ...request, seed: 1 }))
      expect(checkStructure(graph).ok).toBe(true)
      expect(weightCount(graph)).toBe(weights)
      expect(graph.tensors[graph.outputs[0] ?? -1]?.shape).toEqual([1, output])
    },
  )

  test('the same seed gives the same weights, another seed gives others', () => {
    const build = (seed: number) =>
      unwrap(unwrap(findTemplate('conv1d')).build({ inputShape: [32, 3], classes: 2, task: 'classification', seed }))
    expect(build(7)).toEqual(build(7))
    expect(build(7)).not.toEqual(build(8))
  })

  test('every default lies in its range, and names are not repeated', () => {
    const names = listTemplates().map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { parameters } of listTemplates()) {
      for (const { default: value, min, max } of parameters) expect(value >= min && value <= max).toBe(true)
    }
  })

  test.each([
    ['time-series', [1, 119, 6], 'classification', 'conv1d'],
    ['time-series', [42], 'classification', 'dense'],
    ['time-series', [1, 5, 3], 'classification', 'dense'],
    ['tabular', [3], 'regression', 'dense'],
    ['image', [28, 28, 1], 'classification', 'conv2d-small'],
    ['audio', [49, 40, 1], 'classification', 'ds-cnn'],
    ['audio', [49, 40, 1], 'anomaly', 'autoencoder'],
    ['time-series', [1, 119, 6], 'regression', 'conv1d'],
  ] as const)('%s of shape %j for %s starts with %s', (kind, shape, task, name) => {
    expect(suggestTemplate(kind, shape, task).name).toBe(name)
  })

  test.each([
    ['conv2d-small', { inputShape: [28], classes: 2, task: 'classification' }, 'template-shape'],
    ['ds-cnn', { inputShape: [49, 10, 1], classes: 2, task: 'regression' }, 'template-task'],
    ['dense', { inputShape: [3], classes: 1, task: 'classification' }, 'template-classes'],
    ['dense', { inputShape: [3], classes: 2, task: 'classification', parameters: { units: 0 } }, 'template-parameter'],
    ['dense', { inputShape: [3], classes: 2, task: 'classification', parameters: { width: 4 } }, 'template-parameter'],
  ] as const)('%s refuses %j with %s', (name, request, code) => {
    const built = unwrap(findTemplate(name)).build({ ...request, seed: 1 })
    expect(built.ok ? null : built.error.code).toBe(code)
  })

  test.each(referenceNets)('the bench net $name is built by its name, for its own shape and for others', (net) => {
    const { name, inputShape, classes } = net
    const template = unwrap(findTemplate(['resnet8', 'autoencoder'].includes(name) ? `${name}_bench` : name))
    const task = name === 'autoencoder' ? 'anomaly' : 'classification'
    const built = unwrap(template.build({ inputShape, classes, task, seed: 1 }))
    expect(built).toEqual(net.build({ inputShape, classes, seed: 1 }))
    const smaller = inputShape.map((size, axis) => (axis === 0 && size > 20 ? size - 7 : size))
    const other = unwrap(template.build({ inputShape: smaller, classes: 3, task, seed: 2 }))
    expect(other.tensors[other.outputs[0] ?? -1]?.shape).toEqual([1, task === 'anomaly' ? smaller[0] : 3])
  })

  test('an unknown name is refused with the names there are', () => {
    const found = findTemplate('vgg')
    expect(found.ok ? '' : found.error.message).toContain('conv1d')
  })
})
