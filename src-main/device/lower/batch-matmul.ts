import type { OperationOf } from '../../graph/operations.ts'
import { activationRange } from './activation-range.ts'
import { stridesOf } from './copy-layout.ts'
import { quantizeMultiplier } from './fixed-point.ts'
import type { NodeContext } from './node-context.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { sameType, scaleOf, typeRange, typeSuffix } from './tensor-facts.ts'

/** BATCH_MATMUL of matrices [..., rows, depth] and [..., depth, columns]. */
export function lowerBatchMatMul(context: NodeContext, operation: OperationOf<'batchMatMul'>): void {
  const [a, b, output] = [context.input(0), context.input(1), context.output()]
  const type = sameType(context, [a, b, output], ['int8', 'int16'])
  const rank = output.shape.length
  const batchShape = output.shape.slice(0, rank - 2)
  const left = matrixOf(a.shape, operation.adjointX)
  const right = matrixOf(b.shape, !operation.adjointY)
  const loops = batchLoops(batchShape, a.shape, b.shape)
  if (loops.length > 2) {
    context.refuse('too-many-dimensions', 'repeats its operands along more than two batch dimensions', 'split it into two steps')
  }
  const two = [...new Array<BatchLoop>(2 - loops.length).fill({ size: 1, a: 0, b: 0 }), ...loops]
  callBatchMatMul(context, { batches: two, left, right, range: typeRange(type) })
}

/** Which rows are multiplied with which, and where answers are cut off. */
type Products = {
  readonly batches: readonly BatchLoop[]
  readonly left: MatrixRows
  readonly right: MatrixRows
  readonly range: { readonly low: number; readonly high: number }
}

/** A call of the kernel on inputs 0 and 1 of a node; the factor is float32(sa * sb) / so. */
function callBatchMatMul(context: NodeContext, { batches: [outer, inner], left, right, range }: Products): void {
  const [a, b, output] = [context.input(0), context.input(1), context.output()]
  const [aScale, bScale, to] = [scaleOf(context, a), scaleOf(context, b), scaleOf(context, output)]
  const factor = quantizeMultiplier(Math.fround(aScale.scale * bScale.scale) / to.scale)
  context.call({
    kernel: `tk_batch_matmul_${typeSuffix(sameType(context, [a, b, output], ['int8', 'int16']))}`,
    source: 'tk_batch_matmul',
    parameters: {
      batches0: outer?.size ?? 1,
      batches1: inner?.size ?? 1,
      rows: left.size,
      columns: right.size,
      depth: left.depth,
      aBatch0: outer?.a ?? 0,
      aBatch1: inner?.a ?? 0,
      aRow: left.stride,
      aDepth: left.depthStride,
      bBatch0: outer?.b ?? 0,
      bBatch1: inner?.b ?? 0,
      bColumn: right.stride,
      bDepth: right.depthStride,
      aZeroPoint: aScale.zeroPoint,
      bZeroPoint: bScale.zeroPoint,
      multiplier: factor.multiplier,
      shift: factor.shift,
      outputZeroPoint: to.zeroPoint,
      activationMin: range.low,
      activationMax: range.high,
    },
    pointers: [context.read(0), context.read(1), context.write()],
  })
}

/** FULLY_CONNECTED whose weights another layer computes: a product of two matrices, without a bias. */
export function lowerComputedWeights(context: NodeContext, operation: OperationOf<'fullyConnected'>): void {
  const [input, weights, output] = [context.input(0), context.input(1), context.output()]
  const type = sameType(context, [input, weights, output], ['int8', 'int16'])
  if (context.has(2)) {
    context.refuse('not-constant', 'adds a bias to weights that are computed', 'add it in a step of its own')
  }
  const { activationMin: low, activationMax: high } = activationRange(operation.activation, type, scaleOf(context, output))
  const right = matrixOf(weights.shape, false)
  const left = { size: elementCount(input.shape) / right.depth, stride: right.depth, depth: right.depth, depthStride: 1 }
  callBatchMatMul(context, { batches: [], left, right, range: { low, high } })
}

type MatrixRows = { readonly size: number; readonly stride: number; readonly depth: number; readonly depthStride: number }

/** The last two dimensions as rows along which products are summed; `transposed`: the depth comes first. */
function matrixOf(shape: readonly number[], transposed: boolean): MatrixRows {
  const [outer = 1, inner = 1] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1]
  return transposed
    ? { size: inner, stride: 1, depth: outer, depthStride: inner }
    : { size: outer, stride: inner, depth: inner, depthStride: 1 }
}

type BatchLoop = { readonly size: number; readonly a: number; readonly b: number }

/** Loops over the batch dimensions with strides of 0 where an operand is repeated; neighbours that walk as one are joined. */
function batchLoops(batchShape: readonly number[], a: readonly number[], b: readonly number[]): BatchLoop[] {
  const strides = (shape: readonly number[]) => {
    const own = shape.slice(0, -2)
    const matrix = elementCount(shape.slice(-2))
    const missing = batchShape.length - own.length
    return batchShape.map((_, i) => (i < missing || own[i - missing] === 1 ? 0 : (stridesOf(own)[i - missing] ?? 1) * matrix))
  }
  const aStrides = strides(a)
  const bStrides = strides(b)
  const loops: BatchLoop[] = []
  for (const [i, size] of batchShape.entries()) {
    if (size === 1) continue
    const loop = { size, a: aStrides[i] ?? 0, b: bStrides[i] ?? 0 }
    const outer = loops.at(-1)
    if (outer !== undefined && outer.a === loop.a * size && outer.b === loop.b * size) {
      loops[loops.length - 1] = { ...loop, size: outer.size * size }
    } else {
      loops.push(loop)
    }
  }
  return loops
}
