import type { OperationKind, OperationOf } from '../operations.ts'
import type { ShapeQuestion, ShapeRule } from './shape-rule.ts'
import { broadcastShapes, countElements, dimension, normalizeAxis, refuseShapes, shapeText } from './shape-rule.ts'
import { sliceGeometry } from './slice-geometry.ts'
import { windowAxis } from './window-geometry.ts'

const unchanged = (_operation: unknown, question: ShapeQuestion) => [question.shape(0)]
const broadcast = (_operation: unknown, question: ShapeQuestion) => [broadcastShapes(question.shape(0), question.shape(1))]

function image(question: ShapeQuestion, input: number): readonly [number, number, number, number] {
  const shape = question.shape(input)
  const [batch, height, width, channels] = shape
  if (shape.length !== 4 || batch === undefined || height === undefined || width === undefined || channels === undefined) {
    return refuseShapes(`needs an input of four dimensions (batch, height, width, channels) and gets ${shapeText(shape)}`)
  }
  return [batch, height, width, channels]
}

const pool: ShapeRule<OperationOf<'averagePool2d' | 'maxPool2d'>> = (operation, question) => {
  const [batch, height, width, channels] = image(question, 0)
  const rows = windowAxis(height, operation.filterHeight, operation.strideHeight, 1, operation.padding)
  const columns = windowAxis(width, operation.filterWidth, operation.strideWidth, 1, operation.padding)
  return [[batch, rows.output, columns.output, channels]]
}

const reduce: ShapeRule<OperationOf<'mean' | 'sum' | 'reduceMax' | 'reduceMin'>> = (operation, question) => {
  const shape = question.shape(0)
  const constant = question.constant(1)
  if (constant === null) return null
  const axes = new Set(constant.map((axis) => normalizeAxis(axis, shape.length)))
  if (operation.keepDimensions) return [shape.map((size, i) => (axes.has(i) ? 1 : size))]
  return [shape.filter((_, i) => !axes.has(i))]
}

const resize: ShapeRule<OperationOf<'resizeBilinear' | 'resizeNearestNeighbor'>> = (_operation, question) => {
  const [batch, , , channels] = image(question, 0)
  const size = question.constant(1)
  return size === null ? null : [[batch, dimension(size, 0), dimension(size, 1), channels]]
}

const pad: ShapeRule<OperationOf<'pad' | 'padV2' | 'mirrorPad'>> = (_operation, question) => {
  const paddings = question.constant(1)
  if (paddings === null) return null
  const shape = question.shape(0)
  if (paddings.length !== 2 * shape.length)
    refuseShapes(`has ${paddings.length} paddings for an input of ${shape.length} dimensions`)
  return [shape.map((size, i) => size + (paddings[2 * i] ?? 0) + (paddings[2 * i + 1] ?? 0))]
}

/** Replaces the one -1 of a new shape by what makes the element counts agree. */
function completeShape(shape: readonly number[], elements: number, from: readonly number[]): number[] {
  const known = shape.filter((size) => size !== -1).reduce((product, size) => product * size, 1)
  const complete = shape.map((size) => (size === -1 ? elements / Math.max(1, known) : size))
  const open = shape.filter((size) => size === -1).length
  if (open > 1 || countElements(complete) !== elements || complete.some((size) => !Number.isInteger(size) || size < 0)) {
    refuseShapes(`cannot reshape ${shapeText(from)} to ${shapeText(shape)}`)
  }
  return complete
}

/** Each op kind's output shapes. Sources: the Prepare functions of the TensorFlow Lite kernels. */
export const shapeRules = {
  abs: unchanged,
  add: broadcast,
  argMax: (_operation, question) => {
    const shape = question.shape(0)
    const axis = question.constant(1)?.[0]
    return axis === undefined ? null : [shape.toSpliced(normalizeAxis(axis, shape.length), 1)]
  },
  averagePool2d: pool,
  batchMatMul: (operation, question) => {
    const [left, right] = [question.shape(0), question.shape(1)]
    if (left.length < 2 || right.length < 2) refuseShapes(`cannot multiply ${shapeText(left)} by ${shapeText(right)}`)
    const [rows, inner] = operation.adjointX ? [left.at(-1), left.at(-2)] : [left.at(-2), left.at(-1)]
    const [depth, columns] = operation.adjointY ? [right.at(-1), right.at(-2)] : [right.at(-2), right.at(-1)]
    if (inner !== depth) refuseShapes(`cannot multiply ${shapeText(left)} by ${shapeText(right)}`)
    return [[...broadcastShapes(left.slice(0, -2), right.slice(0, -2)), rows ?? 1, columns ?? 1]]
  },
  batchNormalization: unchanged,
  cast: unchanged,
  concatenation: (operation, question) => {
    const first = question.shape(0)
    const axis = normalizeAxis(operation.axis, first.length)
    let total = 0
    for (let i = 0; i < question.inputCount; i++) {
      const shape = question.shape(i)
      if (shape.length !== first.length || shape.some((size, d) => d !== axis && size !== first[d])) {
        refuseShapes(`cannot join ${shapeText(first)} and ${shapeText(shape)} along dimension ${axis}`)
      }
      total += dimension(shape, axis)
    }
    return [first.with(axis, total)]
  },
  conv2d: (operation, question) => {
    const [batch, height, width, channels] = image(question, 0)
    const [filters, filterHeight, filterWidth, filterChannels] = image(question, 1)
    if (filterChannels < 1 || channels % filterChannels !== 0 || filters % (channels / filterChannels) !== 0) {
      refuseShapes(`has filters for ${filterChannels} channels but an input of ${channels}`)
    }
    const rows = windowAxis(height, filterHeight, operation.strideHeight, operation.dilationHeight, operation.padding)
    const columns = windowAxis(width, filterWidth, operation.strideWidth, operation.dilationWidth, operation.padding)
    return [[batch, rows.output, columns.output, filters]]
  },
  depthwiseConv2d: (operation, question) => {
    const [batch, height, width, channels] = image(question, 0)
    const [, filterHeight, filterWidth, filters] = image(question, 1)
    if (filters % channels !== 0) refuseShapes(`has ${filters} depthwise filters, no multiple of the ${channels} input channels`)
    const rows = windowAxis(height, filterHeight, operation.strideHeight, operation.dilationHeight, operation.padding)
    const columns = windowAxis(width, filterWidth, operation.strideWidth, operation.dilationWidth, operation.padding)
    return [[batch, rows.output, columns.output, filters]]
  },
  dequantize: unchanged,
  div: broadcast,
  elu: unchanged,
  exp: unchanged,
  expandDims: (_operation, question) => {
    const shape = question.shape(0)
    const axis = question.constant(1)?.[0]
    return axis === undefined ? null : [shape.toSpliced(normalizeAxis(axis, shape.length + 1), 0, 1)]
  },
  fullyConnected: (operation, question) => {
    const shape = question.shape(0)
    const weights = question.shape(1)
    const [units, depth] = weights
    if (weights.length !== 2 || units === undefined || depth === undefined)
      return refuseShapes(`has weights of shape ${shapeText(weights)}`)
    const rows = countElements(shape) / depth
    if (!Number.isInteger(rows)) refuseShapes(`has weights for ${depth} inputs but an input of shape ${shapeText(shape)}`)
    return [operation.keepDimensions ? [...shape.slice(0, -1), units] : [rows, units]]
  },
  gather: (operation, question) => {
    const shape = question.shape(0)
    const indices = question.shape(1)
    const axis = normalizeAxis(operation.axis, shape.length)
    return [[...shape.slice(0, axis), ...indices.slice(operation.batchDimensions), ...shape.slice(axis + 1)]]
  },
  hardSwish: unchanged,
  l2Normalization: unchanged,
  leakyRelu: unchanged,
  log: unchanged,
  logistic: unchanged,
  maximum: broadcast,
  maxPool2d: pool,
  mean: reduce,
  minimum: broadcast,
  mirrorPad: pad,
  mul: broadcast,
  neg: unchanged,
  pack: (operation, question) => {
    const shape = question.shape(0)
    return [shape.toSpliced(normalizeAxis(operation.axis, shape.length + 1), 0, question.inputCount)]
  },
  pad,
  padV2: pad,
  prelu: broadcast,
  quantize: unchanged,
  reduceMax: reduce,
  reduceMin: reduce,
  relu: unchanged,
  relu6: unchanged,
  reshape: (operation, question) => {
    const from = question.shape(0)
    const given = question.inputCount > 1 ? question.constant(1) : operation.newShape
    return given === null ? null : [completeShape(given, countElements(from), from)]
  },
  resizeBilinear: resize,
  resizeNearestNeighbor: resize,
  rsqrt: unchanged,
  shape: (_operation, question) => [[question.shape(0).length]],
  slice: (_operation, question) => {
    const begin = question.constant(1)
    const size = question.constant(2)
    if (begin === null || size === null) return null
    return [
      question.shape(0).map((extent, i) => {
        const from = begin[i] ?? 0
        const taken = size[i] === -1 ? extent - from : (size[i] ?? 0)
        if (from < 0 || taken < 0 || from + taken > extent)
          refuseShapes(`takes ${taken} from ${from} of a dimension of ${extent}`)
        return taken
      }),
    ]
  },
  softmax: unchanged,
  split: (operation, question) => {
    const shape = question.shape(1)
    const given = question.constant(0)?.[0]
    if (given === undefined) return null
    const axis = normalizeAxis(given, shape.length)
    const part = dimension(shape, axis) / operation.splits
    if (!Number.isInteger(part))
      refuseShapes(`cannot split a dimension of ${dimension(shape, axis)} into ${operation.splits} equal parts`)
    return Array.from({ length: operation.splits }, () => shape.with(axis, part))
  },
  splitV: (_operation, question) => {
    const shape = question.shape(0)
    const sizes = question.constant(1)
    const given = question.constant(2)?.[0]
    if (sizes === null || given === undefined) return null
    const axis = normalizeAxis(given, shape.length)
    const known = sizes.filter((size) => size >= 0).reduce((sum, size) => sum + size, 0)
    const complete = sizes.map((size) => (size < 0 ? dimension(shape, axis) - known : size))
    const total = complete.reduce((sum, size) => sum + size, 0)
    if (total !== dimension(shape, axis))
      refuseShapes(`splits a dimension of ${dimension(shape, axis)} into parts of ${shapeText(sizes)}`)
    return complete.map((size) => shape.with(axis, size))
  },
  sqrt: unchanged,
  square: unchanged,
  squaredDifference: broadcast,
  squeeze: (operation, question) => {
    const shape = question.shape(0)
    const axes = new Set(operation.squeezeDimensions.map((axis) => normalizeAxis(axis, shape.length)))
    if ([...axes].some((axis) => shape[axis] !== 1)) refuseShapes(`cannot drop dimensions of ${shapeText(shape)} that are not 1`)
    return [shape.filter((size, i) => (axes.size === 0 ? size !== 1 : !axes.has(i)))]
  },
  stridedSlice: (operation, question) => {
    const [begin, end, strides] = [question.constant(1), question.constant(2), question.constant(3)]
    if (begin === null || end === null || strides === null) return null
    return [sliceGeometry(operation, question.shape(0), { begin, end, strides }).shape]
  },
  sub: broadcast,
  sum: reduce,
  svdf: (operation, question) => {
    const filters = dimension(question.shape(1), 0)
    if (operation.rank < 1 || filters % operation.rank !== 0)
      refuseShapes(`has ${filters} filters, no multiple of its rank ${operation.rank}`)
    return [[dimension(question.shape(0), 0), filters / operation.rank]]
  },
  tanh: unchanged,
  tile: (_operation, question) => {
    const multiples = question.constant(1)
    return multiples === null ? null : [question.shape(0).map((size, i) => size * (multiples[i] ?? 1))]
  },
  transpose: (_operation, question) => {
    const shape = question.shape(0)
    const order = question.constant(1)
    if (order === null) return null
    if (order.length !== shape.length) refuseShapes(`has a permutation of ${order.length} for ${shape.length} dimensions`)
    return [order.map((axis) => dimension(shape, normalizeAxis(axis, shape.length)))]
  },
  transposeConv: (_operation, question) => {
    const shape = question.constant(0)
    return shape === null ? null : [shape]
  },
  unidirectionalSequenceLstm: (_operation, question) => {
    const shape = question.shape(0)
    return [[dimension(shape, 0), dimension(shape, 1), dimension(question.shape(8), 1)]]
  },
  unpack: (operation, question) => {
    const shape = question.shape(0)
    const axis = normalizeAxis(operation.axis, shape.length)
    if (dimension(shape, axis) !== operation.count)
      refuseShapes(`unpacks ${operation.count} parts of a dimension of ${dimension(shape, axis)}`)
    return Array.from({ length: operation.count }, () => shape.toSpliced(axis, 1))
  },
} satisfies { readonly [K in OperationKind]: ShapeRule<OperationOf<K>> }
