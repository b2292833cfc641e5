import { floatWord, type ImageWords, type KernelCall } from '../kernel-call.ts'
import type { Address } from './layouts.ts'

const unaryFunctions = [
  'copy',
  'relu',
  'relu6',
  'exp',
  'log',
  'sqrt',
  'rsqrt',
  'square',
  'neg',
  'sigmoid',
  'tanh',
  'step',
  'round',
  'floor',
  'clip',
  'abs',
  'reciprocal',
  'leakyRelu',
  'elu',
  'ceil',
  'affine',
] as const
export type UnaryFunction = (typeof unaryFunctions)[number]

/** A flat batch of so many images, where whole vectors of one image do not reach into the next. */
function flatImages(images: number, count: number, words: readonly number[], countWord: number): { images?: ImageWords } {
  const floats = count / images
  if (!Number.isInteger(floats / 4)) return {}
  return { images: { count: images, addresses: words.map((word) => [word, floats * 4]), counts: [[countWord, floats]] } }
}

/** `images`: the floats are so many equal images, see flatImages. */
export function unary(input: Address, output: Address, count: number, name: UnaryFunction, a = 0, b = 0, images = 1): KernelCall {
  const words = [input, output, count, unaryFunctions.indexOf(name), floatWord(a), floatWord(b)]
  return { kernel: 'unary', words, ...flatImages(images, count, [0, 1], 2) }
}

const binaryFunctions = [
  'add',
  'sub',
  'mul',
  'div',
  'maximum',
  'minimum',
  'squaredDifference',
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
] as const
export type BinaryFunction = (typeof binaryFunctions)[number]

/** Sizes and strides of a broadcast: four axes, outermost first. */
export type Broadcast = { readonly size: readonly number[]; readonly left: readonly number[]; readonly right: readonly number[] }

export function binary(left: Address, right: Address, output: Address, name: BinaryFunction, broadcast: Broadcast): KernelCall {
  const words = [left, right, output, binaryFunctions.indexOf(name), ...broadcast.size, ...broadcast.left, ...broadcast.right]
  return { kernel: 'binary', words }
}

/** The element-wise broadcast of two operands of one shape. */
export function flatBinary(
  left: Address,
  right: Address,
  output: Address,
  name: BinaryFunction,
  count: number,
  images: number,
): KernelCall {
  const call = binary(left, right, output, name, { size: [1, 1, 1, count], left: [0, 0, 0, 1], right: [0, 0, 0, 1] })
  return { ...call, ...flatImages(images, count, [0, 1, 2], 7) }
}

/** Writes one value; `images` as for `unary`. */
export function fill(output: Address, count: number, value: number, images = 1): KernelCall {
  return { kernel: 'fill', words: [output, count, floatWord(value)], ...flatImages(images, count, [0], 1) }
}

export function selectElements(
  condition: Address,
  left: Address,
  right: Address,
  output: Address,
  count: number,
  run: number,
): KernelCall {
  return { kernel: 'selectElements', words: [condition, left, right, output, count, run] }
}

const castKinds = ['intToFloat', 'floatToInt', 'boolToFloat', 'floatToBool'] as const
export type CastKind = (typeof castKinds)[number]

export function cast(input: Address, output: Address, count: number, kind: CastKind): KernelCall {
  return { kernel: 'cast', words: [input, output, count, castKinds.indexOf(kind)] }
}

const reductions = ['sum', 'max', 'min'] as const
export type Reduction = (typeof reductions)[number]

/** input[outer][count][inner] -> output[outer][inner]; a sum is multiplied by `factor`. */
export function reduce(
  input: Address,
  output: Address,
  size: { outer: number; count: number; inner: number },
  name: Reduction,
  factor = 1,
): KernelCall {
  const words = [input, output, size.outer, size.count, size.inner, reductions.indexOf(name), floatWord(factor)]
  return { kernel: 'reduce', words }
}

export function softmax(
  input: Address,
  output: Address,
  rows: number,
  columns: number,
  logarithm: boolean,
  beta = 1,
): KernelCall {
  return { kernel: 'softmax', words: [input, output, rows, columns, logarithm ? 1 : 0, floatWord(beta)] }
}

export function softmaxGradient(a: {
  gradient: Address
  output: Address
  target: Address
  rows: number
  columns: number
  beta: number
}): KernelCall {
  const { gradient, output, target, rows, columns, beta } = a
  return { kernel: 'softmaxGradient', words: [gradient, output, target, rows, columns, floatWord(beta)] }
}

const functionGradients = ['sigmoid', 'tanh', 'square', 'exp', 'neg', 'sqrt', 'log'] as const
export type DifferentiatedFunction = (typeof functionGradients)[number]

export function functionGradient(a: {
  gradient: Address
  input: Address
  output: Address
  target: Address
  count: number
  images: number
  function: DifferentiatedFunction
  accumulate: boolean
}): KernelCall {
  const number = functionGradients.indexOf(a.function)
  return {
    kernel: 'functionGradient',
    words: [a.gradient, a.input, a.output, a.target, a.count, number, a.accumulate ? 1 : 0],
    ...flatImages(a.images, a.count, [0, 1, 2, 3], 4),
  }
}
