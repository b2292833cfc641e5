import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { GraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph, TensorIndex } from '../../src-main/graph/graph.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'
import { cpuEngine } from '../../src-main/training/cpu-engine.ts'
import { executeGraph } from '../../src-main/training/differentiable/execute-graph.ts'
import { findParameters } from '../../src-main/training/differentiable/parameters.ts'
import { registerGradients } from '../../src-main/training/differentiable/register-gradients.ts'
import { createRandom } from '../../src-main/training/random.ts'

const random = createRandom(11)
const values = (shape: readonly number[], scale = 1) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal() * scale),
})
const positive = (length: number) => Float32Array.from({ length }, () => 0.5 + random.uniform())

type Case = {
  readonly name: string
  readonly input: readonly number[]
  readonly layer: (b: GraphBuilder, x: TensorIndex) => TensorIndex
}
const picture = [1, 6, 5, 3] as const
const windowOf = (padding: 'same' | 'valid') =>
  ({ filterHeight: 3, filterWidth: 2, strideHeight: 2, strideWidth: 1, padding, activation: 'none' }) as const

const cases: readonly Case[] = [
  ...(['same', 'valid'] as const).flatMap((padding) =>
    ([1, 2, [1, 2]] as const).flatMap((stride): Case[] => [
      {
        name: `conv2d ${padding} stride ${String(stride)}`,
        input: picture,
        layer: (b, x) => b.conv2d(x, values([4, 3, 2, 3]), values([4]), { padding, stride: typeof stride === 'number' ? stride : [1, 2] }),
      },
      {
        name: `depthwiseConv2d ${padding} stride ${String(stride)}`,
        input: picture,
        layer: (b, x) => b.depthwiseConv2d(x, values([1, 3, 3, 3]), values([3]), { padding, stride: typeof stride === 'number' ? stride : 1 }),
      },
    ]),
  ),
  { name: 'depthwiseConv2d multiplier 2', input: picture, layer: (b, x) => b.depthwiseConv2d(x, values([1, 3, 3, 6]), values([6])) },
  { name: 'conv2d of height 1', input: [1, 1, 16, 3], layer: (b, x) => b.conv2d(x, values([4, 1, 5, 3]), null, { activation: 'relu' }) },
  { name: 'conv2d relu6', input: picture, layer: (b, x) => b.conv2d(x, values([4, 1, 1, 3], 4), values([4]), { activation: 'relu6' }) },
  { name: 'fullyConnected', input: picture, layer: (b, x) => b.fullyConnected(x, values([7, 90]), values([7]), { activation: 'relu' }) },
  { name: 'averagePool2d same', input: picture, layer: (b, x) => b.node({ kind: 'averagePool2d', ...windowOf('same') }, [x])[0] ?? -1 },
  { name: 'averagePool2d valid', input: picture, layer: (b, x) => b.node({ kind: 'averagePool2d', ...windowOf('valid') }, [x])[0] ?? -1 },
  { name: 'averagePool2d over all', input: picture, layer: (b, x) => b.averagePool2d(x, [6, 5]) },
  { name: 'maxPool2d same', input: picture, layer: (b, x) => b.node({ kind: 'maxPool2d', ...windowOf('same') }, [x])[0] ?? -1 },
  { name: 'maxPool2d valid', input: picture, layer: (b, x) => b.maxPool2d(x, 2) },
  { name: 'mean', input: picture, layer: (b, x) => b.mean(x, [1, 2]) },
  { name: 'mean, dimensions kept', input: picture, layer: (b, x) => b.mean(x, [3], { keepDimensions: true }) },
  { name: 'add broadcast', input: picture, layer: (b, x) => b.add(x, b.mean(x, [1, 2], { keepDimensions: true }), { activation: 'relu' }) },
  { name: 'mul with itself', input: picture, layer: (b, x) => b.mul(x, x) },
  { name: 'mul broadcast', input: picture, layer: (b, x) => b.mul(b.mean(x, [3], { keepDimensions: true }), x) },
  { name: 'sub and div', input: picture, layer: (b, x) => {
    const two = b.constant([1], [2.5])
    const difference = b.node({ kind: 'sub', activation: 'none' }, [x, two])[0] ?? -1
    return b.node({ kind: 'div', activation: 'none' }, [difference, two])[0] ?? -1
  } },
  { name: 'concatenation', input: picture, layer: (b, x) => b.concatenation([x, b.elementwise('tanh', x), x], 3) },
  { name: 'reshape', input: picture, layer: (b, x) => b.elementwise('logistic', b.reshape(x, [1, 90])) },
  { name: 'pad', input: picture, layer: (b, x) => b.elementwise('tanh', b.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]])) },
  { name: 'transpose', input: picture, layer: (b, x) => b.node({ kind: 'transpose' }, [x, b.constant([4], Int32Array.of(0, 3, 1, 2))])[0] ?? -1 },
  { name: 'slice', input: picture, layer: (b, x) => b.node({ kind: 'slice' }, [x, b.constant([4], Int32Array.of(0, 1, 2, 0)), b.constant([4], Int32Array.of(-1, 3, -1, 2))])[0] ?? -1 },
  { name: 'softmax', input: [1, 7], layer: (b, x) => b.softmax(x) },
  { name: 'leakyRelu', input: picture, layer: (b, x) => b.leakyRelu(x, 0.2) },
  { name: 'prelu', input: picture, layer: (b, x) => b.node({ kind: 'prelu' }, [x, b.constant([1, 1, 3], [0.1, 0.2, 0.3])])[0] ?? -1 },
  ...(['relu', 'relu6', 'elu', 'hardSwish', 'logistic', 'tanh', 'exp', 'square', 'abs', 'neg'] as const).map(
    (kind): Case => ({ name: kind, input: picture, layer: (b, x) => b.elementwise(kind, x) }),
  ),
  { name: 'batchNormalization', input: picture, layer: (b, x) =>
    b.batchNormalization(x, { gamma: positive(3), beta: values([3]).data, mean: values([3]).data, variance: positive(3) }, 1e-3) },
] // prettier-ignore

function buildCase({ name, input, layer }: Case): Graph {
  const builder = createGraphBuilder(name)
  return builder.build([layer(builder, builder.input(input))])
}

beforeAll(async () => {
  await cpuEngine.prepare()
  registerGradients()
})

describe.each(cases)('$name', (which) => {
  test('gives what the interpreter gives, sample by sample', () => {
    const graph = buildCase(which)
    const size = which.input.reduce((a, b) => a * b, 1)
    const batch = values([3 * size]).data
    const interpreter = unwrap(createInterpreter(graph))
    const expected = [0, 1, 2].flatMap((sample) => [
      ...(interpreter.run([batch.slice(sample * size, (sample + 1) * size)])[0] ?? []),
    ])
    const got = tf.tidy(() =>
      run(graph, tf.tensor(batch, [3, ...which.input.slice(1)]), engineParameters(graph), false).dataSync(),
    )
    expect(got.length).toBe(expected.length)
    for (const [index, value] of expected.entries())
      expect(Math.abs((got[index] ?? NaN) - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)))
  })

  test('has the gradients of finite differences', () => {
    const graph = buildCase(which)
    const x = tf.tensor(values([2, ...which.input.slice(1)]).data, [2, ...which.input.slice(1)])
    const parameters = engineParameters(graph)
    const learned = unwrap(findParameters(graph))
      .filter(({ role }) => role !== 'moving')
      .map(({ tensor }) => tensor)
    const projection = tf.tidy(() => {
      const { shape, size } = run(graph, x, parameters, true)
      return tf.tensor(
        Float32Array.from({ length: size }, () => random.normal()),
        shape,
      )
    })
    const objective = (...inputs: tf.Tensor[]): tf.Scalar => {
      const known = new Map(parameters)
      for (const [index, tensor] of learned.entries()) known.set(tensor, inputs[index + 1] as tf.Tensor)
      return tf.sum(tf.mul(run(graph, inputs[0] as tf.Tensor, known, true), projection))
    }
    const points = [x, ...learned.map((tensor) => parameters.get(tensor) as tf.Tensor)]
    const { grads } = tf.valueAndGrads(objective)(points)
    for (const [which, point] of points.entries()) {
      const analytic = grads[which]?.dataSync() ?? []
      const base = point.dataSync().slice()
      const places = Array.from({ length: Math.min(6, base.length) }, () => random.below(base.length))
      for (const place of places) {
        const at = (shift: number): number =>
          tf.tidy(() => {
            const moved = base.slice()
            moved[place] = (moved[place] ?? 0) + shift
            const inputs = points.map((other, index) => (index === which ? tf.tensor(moved, point.shape) : other))
            return objective(...inputs).dataSync()[0] ?? NaN
          })
        const step = 4e-3
        const slopes = [(at(step) - at(0)) / step, (at(0) - at(-step)) / step, (at(step) - at(-step)) / (2 * step)]
        const gradient = analytic[place] ?? NaN
        const nearest = Math.min(...slopes.map((slope) => Math.abs(slope - gradient)))
        expect(nearest, `input ${which}, value ${place}: ${gradient} against ${slopes.join(', ')}`).toBeLessThan(
          0.02 * Math.max(1, Math.abs(gradient)),
        )
      }
    }
  })
})

function engineParameters(graph: Graph): Map<TensorIndex, tf.Tensor> {
  return new Map(
    unwrap(findParameters(graph)).map(({ tensor, layout }) => {
      const data = graph.tensors[tensor]?.data as Float32Array
      return [tensor, tf.tensor(layout.toEngine(data), [...layout.shape])]
    }),
  )
}

function run(graph: Graph, input: tf.Tensor, parameters: ReadonlyMap<TensorIndex, tf.Tensor>, training: boolean): tf.Tensor {
  return executeGraph({ graph, input, parameters, training, target: graph.outputs[0] ?? -1 })
}
