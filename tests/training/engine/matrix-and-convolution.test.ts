import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, it } from 'vitest'
import { expectSameAsCpu, prepareKiln, type Case } from './backend-comparison.ts'

beforeAll(prepareKiln)

const sizes = [
  [1, 1, 1],
  [3, 5, 7],
  [8, 16, 8],
  [13, 9, 12],
  [32, 33, 10],
  [65, 20, 17],
]
const matrixCases: Case[] = sizes.flatMap(([m = 0, k = 0, n = 0]) =>
  [false, true].flatMap((ta) =>
    [false, true].flatMap((tb): Case[] => {
      const a = ta ? [k, m] : [m, k]
      const b = tb ? [n, k] : [k, n]
      return [
        {
          name: `matMul ${m}x${k}x${n} ${ta} ${tb}`,
          shapes: [a, b],
          compute: (x, y) => tf.matMul(x as tf.Tensor, y as tf.Tensor, ta, tb),
        },
        {
          name: `batched matMul ${m}x${k}x${n} ${ta} ${tb}`,
          shapes: [
            [3, ...a],
            [3, ...b],
          ],
          compute: (x, y) => tf.matMul(x as tf.Tensor, y as tf.Tensor, ta, tb),
        },
      ]
    }),
  ),
)

const fusedCases: Case[] = (['linear', 'relu', 'relu6', 'sigmoid'] as const).map((activation) => ({
  name: `fused matMul with ${activation}`,
  shapes: [[6, 9], [9, 5], [5]],
  compute: (a, b, bias) =>
    tf.fused.matMul({
      a: a as tf.Tensor,
      b: b as tf.Tensor,
      bias: bias as tf.Tensor,
      activation,
      transposeA: false,
      transposeB: false,
    }),
}))

type Convolution = {
  input: [number, number, number, number]
  filter: [number, number, number]
  strides: [number, number]
  pad: 'same' | 'valid' | number
  dilations?: [number, number]
}
const convolutions: Convolution[] = [
  { input: [2, 7, 5, 3], filter: [3, 3, 8], strides: [1, 1], pad: 'same' },
  { input: [2, 8, 8, 4], filter: [3, 3, 8], strides: [2, 2], pad: 'same' },
  { input: [1, 9, 7, 2], filter: [3, 3, 5], strides: [2, 2], pad: 'same' },
  { input: [3, 6, 6, 16], filter: [1, 1, 12], strides: [1, 1], pad: 'valid' },
  { input: [2, 7, 7, 6], filter: [1, 1, 4], strides: [2, 2], pad: 'same' },
  { input: [2, 12, 1, 6], filter: [5, 1, 16], strides: [1, 1], pad: 'same' },
  { input: [2, 49, 10, 1], filter: [10, 4, 9], strides: [2, 2], pad: 'same' },
  { input: [2, 9, 9, 3], filter: [3, 2, 4], strides: [1, 1], pad: 'same', dilations: [2, 2] },
  { input: [2, 11, 9, 3], filter: [3, 3, 4], strides: [1, 1], pad: 'valid', dilations: [2, 3] },
  { input: [2, 10, 9, 3], filter: [2, 5, 4], strides: [3, 2], pad: 'valid' },
  { input: [1, 5, 5, 2], filter: [3, 3, 3], strides: [1, 1], pad: 2 },
]
const convolutionCases: Case[] = convolutions.flatMap((c): Case[] => {
  const [height, width, channels] = c.filter
  const text = JSON.stringify(c)
  const depthwisePad = c.pad
  return [
    {
      name: `conv2d ${text}`,
      shapes: [c.input, [height, width, c.input[3], channels]],
      compute: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, c.strides, c.pad, 'NHWC', c.dilations ?? 1),
      gradient: !c.dilations,
    },
    ...(c.dilations && c.strides[0] > 1
      ? []
      : [
          {
            name: `depthwise ${text}`,
            shapes: [c.input, [height, width, c.input[3], 1]],
            compute: (x: tf.Tensor | undefined, w: tf.Tensor | undefined) =>
              tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, c.strides, depthwisePad, 'NHWC', c.dilations ?? 1),
            gradient: !c.dilations,
          },
        ]),
  ]
})

const fusedConvolutions: Case[] = (['linear', 'relu', 'relu6'] as const).flatMap((activation): Case[] => [
  {
    name: `fused conv2d with ${activation}`,
    shapes: [[2, 6, 5, 3], [3, 3, 3, 7], [7]],
    compute: (x, filter, bias) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        bias: bias as tf.Tensor,
        strides: 1,
        pad: 'same',
        activation,
      }),
  },
  {
    name: `fused depthwise with ${activation}`,
    shapes: [[2, 6, 5, 7], [3, 3, 7, 1], [7]],
    compute: (x, filter, bias) =>
      tf.fused.depthwiseConv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        bias: bias as tf.Tensor,
        strides: 1,
        pad: 'same',
        activation,
      }),
  },
])

type Pool = { size: [number, number]; strides: [number, number]; pad: 'same' | 'valid' }

/** The kernel itself: tf.avgPool adds a cast, for which no gradient is registered. */
function meanPool(x: tf.Tensor4D, { size, strides, pad }: Pool): tf.Tensor {
  return tf.engine().runKernel('AvgPool', { x }, { filterSize: size, strides, pad })
}

const pools: Pool[] = [
  { size: [2, 2], strides: [2, 2], pad: 'valid' },
  { size: [2, 2], strides: [2, 2], pad: 'same' },
  { size: [3, 3], strides: [2, 2], pad: 'same' },
  { size: [3, 2], strides: [1, 2], pad: 'valid' },
  { size: [7, 5], strides: [1, 1], pad: 'valid' },
]
const poolCases: Case[] = pools.flatMap((p): Case[] => [
  {
    name: `max pool ${JSON.stringify(p)}`,
    shapes: [[2, 7, 5, 6]],
    compute: (x) => tf.maxPool(x as tf.Tensor4D, p.size, p.strides, p.pad),
  },
  {
    name: `mean pool ${JSON.stringify(p)}`,
    shapes: [[2, 7, 5, 6]],
    compute: (x) => meanPool(x as tf.Tensor4D, p),
    // tfjs's CPU gradient divides by the whole window at the border too; see finite-differences.test.ts.
    gradient: p.pad === 'valid',
  },
])

describe('matrix and picture kernels of the kiln backend give what tfjs gives', () => {
  it.each([...matrixCases, ...fusedCases])('$name', expectSameAsCpu)
  it.each([...convolutionCases, ...fusedConvolutions])('$name', expectSameAsCpu)
  it.each(poolCases)('$name', expectSameAsCpu)
})
