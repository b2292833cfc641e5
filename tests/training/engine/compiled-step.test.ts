import { beforeAll, describe, expect, it } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { registerGradients } from '../../../src-main/training/differentiable/register-gradients.ts'
import { compileStep } from '../../../src-main/training/engine/compiled.ts'
import { prefersWinograd } from '../../../src-main/training/engine/step/layers/winograd-convolution.ts'
import { nodeConvolution } from '../../../src-main/training/engine/step/node-convolution.ts'
import type { LossKind } from '../../../src-main/training/loss.ts'
import type { StepRequest } from '../../../src-main/training/step-request.ts'
import { createPlainStep } from '../../../src-main/training/plain-step.ts'
import { createRandom } from '../../../src-main/training/random.ts'
import type { TrainingTask } from '../../../src-main/training/template.ts'
import { findTemplate, listTemplates } from '../../../src-main/training/templates/list-templates.ts'
import type { StepState, TrainStep } from '../../../src-main/training/train-step.ts'
import { prepareKiln } from './backend-comparison.ts'
import { randomBatch, stepRequest } from './step-comparison.ts'

beforeAll(async () => {
  await prepareKiln()
  registerGradients()
})

const inputShapes: Readonly<Record<string, readonly number[]>> = {
  dense: [20],
  conv1d: [32, 3],
  'conv2d-small': [16, 15, 1],
  'conv2d-light': [16, 16, 3],
  'ds-cnn': [25, 10, 1],
  'ds-cnn-1d': [40, 3],
  gru: [12, 3],
  lstm: [12, 3],
  resnet8: [16, 16, 3],
  'mobilenet-v1-025': [64, 64, 3],
  autoencoder: [40],
}

function templateGraph(name: string, task: TrainingTask): Graph {
  const inputShape = inputShapes[name]
  if (!inputShape) throw new Error(`Give the template ${name} an input shape in this test.`)
  return unwrap(unwrap(findTemplate(name)).build({ inputShape, classes: 5, task, seed: 3 }))
}

const lossOf: Readonly<Record<TrainingTask, LossKind>> = {
  classification: 'softmaxCrossEntropy',
  regression: 'meanSquaredError',
  anomaly: 'meanSquaredError',
}

/** Gradients of a first step, read from the first moments, in graph order. */
function firstGradients(state: StepState): Map<number, Float32Array> {
  return new Map(state.parameters.flatMap(({ tensor, firstMoment }) => (firstMoment ? [[tensor, firstMoment]] : [])))
}

const largestOf = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0)

/**
 * `moved` are the gradients of the tfjs step when every input moves by one unit in the last place: what rounding alone can
 * do. In most nets that is next to nothing; in a deep net with batch normalization over few samples it is a lot.
 */
function expectSameGradients(graph: Graph, actual: StepState, wanted: StepState, moved: StepState): void {
  const found = firstGradients(actual)
  const other = firstGradients(moved)
  for (const [tensor, values] of firstGradients(wanted)) {
    // A bias in front of a batch normalization has the gradient 0; tfjs leaves rounding errors there.
    const rounding = distance(values, other.get(tensor) ?? values)
    const tolerance = 2e-4 * largestOf(values) + 2e-6 + 3 * rounding
    const name = graph.tensors[tensor]?.name
    expect(distance(values, found.get(tensor) ?? new Float32Array(0)), `gradient of ${name}`).toBeLessThan(tolerance)
  }
}

function expectSameValues(a: Float32Array, b: Float32Array, tolerance: number, what: string): void {
  expect(distance(b, a) / Math.max(1, largestOf(b)), what).toBeLessThan(tolerance)
}

function compare(request: StepRequest, count: number): void {
  const plain = createPlainStep(request)
  const compiled = compileStep(request)
  expect(compiled, 'the net compiles').not.toBeNull()
  if (!compiled) return
  const run = (step: TrainStep, index: number) =>
    step.run(randomBatch(request.graph, request.loss, count, 50 + (index % 2)), 0.001, createRandom(9, index))
  const first = { plain: run(plain, 0), compiled: run(compiled, 0) }
  expect(first.compiled.loss).toBeCloseTo(first.plain.loss, 4)
  expect(first.compiled.correct).toBe(first.plain.correct)
  const neighbour = createPlainStep(request)
  const batch = randomBatch(request.graph, request.loss, count, 50)
  const inputs = batch.inputs.map((value, i) => value * (1 + 2 ** -23 * ((i % 3) - 1)))
  neighbour.run({ ...batch, inputs }, 0.001, createRandom(9, 0))
  expectSameGradients(request.graph, compiled.read(), plain.read(), neighbour.read())
  for (let index = 1; index < 6; index++) {
    const wanted = run(plain, index).loss
    const rounding = Math.abs(run(neighbour, index).loss - wanted)
    const difference = Math.abs(run(compiled, index).loss - wanted)
    expect(difference, `loss of step ${index}`).toBeLessThan(2e-3 * Math.max(1, wanted) + 3 * rounding)
  }
  compiled.write(plain.read())
  const unseen = randomBatch(request.graph, request.loss, 7, 60).inputs
  expectSameValues(compiled.infer(unseen, 7), plain.infer(unseen, 7), 1e-4, 'outputs in inference')
  expect(compiled.firstNotFinite(unseen, 7)).toBeNull()
  for (const step of [neighbour, compiled]) step.dispose()
  plain.dispose()
}

const cases = listTemplates().flatMap((template) => template.tasks.map((task) => ({ name: template.name, task })))

describe('the compiled step does what the tfjs step does', () => {
  it.each(cases)('$name for $task', ({ name, task }) => {
    const loss = lossOf[task]
    compare(stepRequest(templateGraph(name, task), loss), 6)
  })

  it('with dropout', () => {
    compare(stepRequest(templateGraph('ds-cnn', 'classification'), 'softmaxCrossEntropy', { dropout: 0.4 }), 5)
  })

  it('with a penalty on the squares of weights', () => {
    compare(stepRequest(templateGraph('conv1d', 'classification'), 'softmaxCrossEntropy', { l2: 0.05 }), 6)
  })

  it('with frozen layers', () => {
    const graph = templateGraph('resnet8', 'classification')
    const all = stepRequest(graph, 'softmaxCrossEntropy').parameters.map(({ tensor }) => tensor)
    const frozen = new Set(all.slice(0, -6))
    const request = stepRequest(graph, 'softmaxCrossEntropy', { frozen })
    compare(request, 4)
  })
})

describe('nets that are not templates', () => {
  const random = createRandom(77)
  const weights = (shape: number[]) =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal() * 0.4)

  it('relu6, fused convolutions, mean pools, a border on every side', () => {
    const builder = createGraphBuilder('mixed')
    let x = builder.input([1, 9, 8, 3])
    x = builder.conv2d(
      x,
      { shape: [5, 3, 3, 3], data: weights([5, 3, 3, 3]) },
      { shape: [5], data: weights([5]) },
      { activation: 'relu6', stride: [2, 2] },
    )
    x = builder.conv2d(
      x,
      { shape: [6, 3, 2, 5], data: weights([6, 3, 2, 5]) },
      { shape: [6], data: weights([6]) },
      { activation: 'relu' },
    )
    x = builder.averagePool2d(x, [2, 2])
    x = builder.fullyConnected(x, { shape: [4, 24], data: weights([4, 24]) }, { shape: [4], data: weights([4]) }, {})
    compare(stepRequest(builder.build([builder.softmax(x, 'out')]), 'softmaxCrossEntropy'), 5)
  })

  it('a softmax inside, padding, transposition and arithmetic with constants', () => {
    const builder = createGraphBuilder('shapes')
    let x = builder.input([1, 6, 5, 3])
    const scale = builder.constant([3], weights([3]), { name: 'scale' })
    const shift = builder.constant([1, 1, 5, 3], weights([1, 1, 5, 3]), { name: 'shift' })
    const divisor = builder.constant([1], Float32Array.of(1.7), { name: 'divisor' })
    x = builder.conv2d(x, { shape: [3, 3, 3, 3], data: weights([3, 3, 3, 3]) }, null, { name: 'first' })
    x = builder.node({ kind: 'mul', activation: 'none' }, [x, scale], { name: 'scaled' })[0] ?? -1
    x = builder.node({ kind: 'add', activation: 'relu' }, [x, shift], { name: 'shifted' })[0] ?? -1
    x = builder.node({ kind: 'div', activation: 'none' }, [x, divisor], { name: 'divided' })[0] ?? -1
    const paddings = builder.constant([4, 2], Int32Array.of(0, 0, 1, 2, 0, 1, 0, 0), { name: 'paddings' })
    x = builder.node({ kind: 'pad' }, [x, paddings], { name: 'padded' })[0] ?? -1
    x = builder.conv2d(
      x,
      { shape: [4, 3, 3, 3], data: weights([4, 3, 3, 3]) },
      { shape: [4], data: weights([4]) },
      { padding: 'valid', name: 'second' },
    )
    x = builder.node({ kind: 'softmax', beta: 1.5 }, [x], { name: 'attention' })[0] ?? -1
    const order = builder.constant([4], Int32Array.of(0, 3, 1, 2), { name: 'order' })
    x = builder.node({ kind: 'transpose' }, [x, order], { name: 'turned' })[0] ?? -1
    const size = builder.shapeOf(x).reduce((product, length) => product * length, 1)
    x = builder.fullyConnected(x, { shape: [4, size], data: weights([4, size]) }, { shape: [4], data: weights([4]) }, {})
    compare(stepRequest(builder.build([builder.softmax(x, 'out')]), 'softmaxCrossEntropy'), 5)
  })

  it.each([
    { height: 8, width: 8, channels: [16, 16] },
    { height: 13, width: 14, channels: [12, 20] },
    { height: 7, width: 16, channels: [32, 12] },
    { height: 15, width: 12, channels: [8, 24] },
  ])('3 × 3 convolutions in Winograd points, $height × $width, channels $channels', ({ height, width, channels: [a, b] }) => {
    const builder = createGraphBuilder('winograd')
    const convolve = (x: number, from: number, to: number, side: number, options: object): number =>
      builder.conv2d(
        x,
        { shape: [to, side, side, from], data: weights([to, side, side, from]).map((value) => value / side) },
        { shape: [to], data: weights([to]) },
        options,
      )
    const [first = 0, second = 0] = [a, b]
    const source = convolve(builder.input([1, height, width, 3]), 3, first, 1, {})
    const same = convolve(source, first, first, 3, { activation: 'relu6' })
    // The gradient of `source` has two parts, of which the convolution's comes second.
    const sum = builder.node({ kind: 'add', activation: 'relu' }, [same, source], { name: 'sum' })[0] ?? -1
    const narrow = convolve(sum, first, second, 3, { padding: 'valid', activation: 'relu' })
    const size = builder.shapeOf(narrow).reduce((product, length) => product * length, 1)
    const shape = { shape: [4, size], data: weights([4, size]).map((value) => value / 8) }
    const logits = builder.fullyConnected(narrow, shape, { shape: [4], data: weights([4]) }, {})
    const graph = builder.build([builder.softmax(logits, 'out')])
    const shapes = graph.nodes.flatMap((node) => nodeConvolution(graph, node, 5) ?? [])
    expect(shapes.filter(prefersWinograd).length).toBeGreaterThan(0)
    compare(stepRequest(graph, 'softmaxCrossEntropy'), 5)
  })
})
