import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectSameAsCpu, prepareKiln, type Case } from './backend-comparison.ts'

beforeAll(prepareKiln)

type Unary = (x: tf.Tensor) => tf.Tensor
const unary = (name: string, compute: Unary, options: Partial<Case> = {}): Case[] =>
  [[1], [7], [3, 5], [2, 3, 4, 5]].map((shape) => ({ name: `${name} ${shape.join('x')}`, shapes: [shape], compute, ...options }))

const broadcastShapes: (readonly (readonly number[])[])[] = [
  [[6], [6]],
  [[4, 7], [7]],
  [[4, 7], []],
  [[], [4, 7]],
  [
    [4, 1],
    [1, 7],
  ],
  [
    [2, 3, 4, 5],
    [3, 1, 5],
  ],
  [
    [2, 1, 4, 1],
    [1, 3, 1, 5],
  ],
]
const binary = (name: string, compute: Case['compute'], options: Partial<Case> = {}): Case[] =>
  broadcastShapes.map((shapes) => ({ name: `${name} ${JSON.stringify(shapes)}`, shapes, compute, ...options }))

const positive = { range: [0.1, 4] as const }
const elementCases: Case[] = [
  ...unary('relu', tf.relu),
  ...unary('relu6', (x) => tf.relu6(tf.mul(x, 5))),
  ...unary('exp', tf.exp, { range: [-20, 3] }),
  ...unary('log', tf.log, positive),
  ...unary('sqrt', tf.sqrt, positive),
  ...unary('rsqrt', tf.rsqrt, positive),
  ...unary('square', tf.square),
  ...unary('neg', tf.neg),
  ...unary('sigmoid', tf.sigmoid, { range: [-30, 30] }),
  ...unary('tanh', tf.tanh, { range: [-9, 9] }),
  ...unary('tanh near zero', tf.tanh, { range: [-0.4, 0.4] }),
  ...unary('step', (x) => tf.step(x, 0.25), { gradient: false }),
  ...unary('round', (x) => tf.round(tf.mul(x, 3)), { gradient: false }),
  ...unary('floor', tf.floor, { gradient: false }),
  ...unary('ceil', tf.ceil, { gradient: false }),
  ...unary('abs', tf.abs),
  ...unary('reciprocal', tf.reciprocal, { ...positive, gradient: false }),
  ...unary('leaky relu', (x) => tf.leakyRelu(x, 0.1)),
  ...unary('elu', tf.elu),
  ...unary('clip', (x) => tf.clipByValue(x, -0.5, 1)),
  ...unary('cast to int and back', (x) => tf.cast(tf.cast(tf.mul(x, 9), 'int32'), 'float32'), { gradient: false }),
  ...unary('zeros like', tf.zerosLike, { gradient: false }),
  ...binary('add', (a, b) => tf.add(a as tf.Tensor, b as tf.Tensor)),
  ...binary('sub', (a, b) => tf.sub(a as tf.Tensor, b as tf.Tensor)),
  ...binary('mul', (a, b) => tf.mul(a as tf.Tensor, b as tf.Tensor)),
  ...binary('div', (a, b) => tf.div(a as tf.Tensor, b as tf.Tensor), positive),
  ...binary('maximum', (a, b) => tf.maximum(a as tf.Tensor, b as tf.Tensor)),
  ...binary('minimum', (a, b) => tf.minimum(a as tf.Tensor, b as tf.Tensor)),
  ...binary('squared difference', (a, b) => tf.squaredDifference(a as tf.Tensor, b as tf.Tensor), { gradient: false }),
  ...binary('greater', (a, b) => tf.greater(a as tf.Tensor, b as tf.Tensor), { gradient: false }),
  ...binary('greater equal', (a, b) => tf.greaterEqual(a as tf.Tensor, b as tf.Tensor), { gradient: false }),
  ...binary('less', (a, b) => tf.less(a as tf.Tensor, b as tf.Tensor), { gradient: false }),
  ...binary('less equal', (a, b) => tf.lessEqual(a as tf.Tensor, b as tf.Tensor), { gradient: false }),
  ...binary('equal to itself', (a) => tf.equal(a as tf.Tensor, a as tf.Tensor), { gradient: false }),
  ...binary('not equal', (a, b) => tf.notEqual(a as tf.Tensor, b as tf.Tensor), { gradient: false }),
  {
    name: 'where',
    shapes: [
      [3, 5],
      [3, 5],
    ],
    compute: (a, b) => tf.where(tf.greater(a as tf.Tensor, b as tf.Tensor), a as tf.Tensor, tf.mul(b as tf.Tensor, 3)),
    gradient: false,
  },
]

const x4 = [2, 3, 4, 5]
const reductionCases: Case[] = [
  ...[[0], [1], [3], [0, 1], [1, 2], [2, 3], [0, 2], [0, 1, 2], [0, 3], undefined].flatMap((axes): Case[] => [
    { name: `sum over ${String(axes)}`, shapes: [x4], compute: (x) => tf.sum(x as tf.Tensor, axes) },
    { name: `mean over ${String(axes)}`, shapes: [x4], compute: (x) => tf.mean(x as tf.Tensor, axes, true) },
    { name: `max over ${String(axes)}`, shapes: [x4], compute: (x) => tf.max(x as tf.Tensor, axes), gradient: false },
    { name: `min over ${String(axes)}`, shapes: [x4], compute: (x) => tf.min(x as tf.Tensor, axes), gradient: false },
  ]),
  { name: 'sum of many rows', shapes: [[1000, 3]], compute: (x) => tf.sum(x as tf.Tensor, 0) },
  ...[1, 4, 10, 33].flatMap((columns): Case[] => [
    { name: `softmax of ${columns}`, shapes: [[5, columns]], compute: (x) => tf.softmax(x as tf.Tensor) },
    { name: `log softmax of ${columns}`, shapes: [[5, columns]], compute: (x) => tf.logSoftmax(x as tf.Tensor) },
  ]),
]

const moveCases: Case[] = [
  { name: 'transpose', shapes: [x4], compute: (x) => tf.transpose(x as tf.Tensor, [3, 1, 0, 2]) },
  { name: 'transpose of the inner axes', shapes: [x4], compute: (x) => tf.transpose(x as tf.Tensor, [0, 2, 1, 3]) },
  { name: 'slice', shapes: [x4], compute: (x) => tf.slice(x as tf.Tensor, [0, 1, 1, 2], [2, 2, -1, 3]) },
  { name: 'reshape', shapes: [x4], compute: (x) => tf.reshape(x as tf.Tensor, [6, -1]) },
  { name: 'expand', shapes: [x4], compute: (x) => tf.expandDims(x as tf.Tensor, -1), gradient: false },
  {
    name: 'concat',
    shapes: [
      [2, 3, 5],
      [2, 1, 5],
      [2, 4, 5],
    ],
    compute: (...parts) => tf.concat(parts, 1),
  },
  {
    name: 'pad',
    shapes: [x4],
    compute: (x) =>
      tf.pad(
        x as tf.Tensor,
        [
          [0, 0],
          [1, 2],
          [0, 1],
          [2, 0],
        ],
        0.5,
      ),
  },
  { name: 'tile', shapes: [[2, 3, 4]], compute: (x) => tf.tile(x as tf.Tensor, [2, 1, 3]), gradient: false },
  {
    name: 'gather',
    shapes: [[5, 3, 2]],
    compute: (x) => tf.gather(x as tf.Tensor, tf.tensor1d([2, 0, 1, 1], 'int32'), 1),
    gradient: false,
  },
  {
    name: 'stack and unstack',
    shapes: [[4, 3]],
    compute: (x) => tf.stack(tf.unstack(x as tf.Tensor, 1).reverse(), 1),
    gradient: false,
  },
]

describe('kernels of the kiln backend give what tfjs gives', () => {
  it.each([...elementCases, ...reductionCases, ...moveCases])('$name', expectSameAsCpu)

  it('NaN and infinities go through as in tfjs', async () => {
    const values = [NaN, Infinity, -Infinity, 0, -0, 1e-40, 1e38]
    for (const f of [tf.exp, tf.log, tf.sqrt, tf.relu, tf.tanh, tf.sigmoid, tf.square]) {
      await tf.setBackend('cpu')
      const wanted = [...f(tf.tensor1d(values)).dataSync()]
      await tf.setBackend('kiln')
      const actual = [...f(tf.tensor1d(values)).dataSync()]
      wanted.forEach((value, i) => {
        if (Number.isFinite(value)) expect(actual[i], `${f.name} of ${values[i]}`).toBeCloseTo(value, 4)
        else expect(actual[i], `${f.name} of ${values[i]}`).toBe(value)
      })
    }
  })
})
