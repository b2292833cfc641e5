import type { OperationOf } from '../../graph/operations.ts'
import { stridesOf } from './copy-layout.ts'
import { quantizeMultiplier } from './fixed-point.ts'
import type { NodeContext } from './node-context.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { sameType, scaleOf, typeRange, typeSuffix } from './tensor-facts.ts'

/** BATCH_MATMUL of matrices [..., rows, depth] and [..., depth, columns]; the factor is float32(sa * sb) / so. */
export function lowerBatchMatMul(context: NodeContext, operation: OperationOf<'batchMatMul'>): void {
  const [a, b, output] = [context.input(0), context.input(1), context.output()]
  const type = sameType(context, [a, b, output], ['int8', 'int16'])
  const aScale = scaleOf(context, a)
  const bScale = scaleOf(context, b)
  const to = scaleOf(context, output)
  const rank = output.shape.length
  const batchShape = output.shape.slice(0, rank - 2)
  const left = matrixOf(a.shape, operation.adjointX)
  const right = matrixOf(b.shape, !operation.adjointY)
  const loops = batchLoops(batchShape, a.shape, b.shape)
  if (loops.length > 2) {
    context.refuse('too-many-dimensions', 'repeats its operands along more than two batch dimensions', 'split it into two steps')
  }
  const two = [...new Array<BatchLoop>(2 - loops.length).fill({ size: 1, a: 0, b: 0 }), ...loops]
  const factor = quantizeMultiplier(Math.fround(aScale.scale * bScale.scale) / to.scale)
  const { low, high } = typeRange(type)
  context.call({
    kernel: `tk_batch_matmul_${typeSuffix(type)}`,
    source: 'tk_batch_matmul',
    parameters: {
      batches0: two[0]?.size ?? 1,
      batches1: two[1]?.size ?? 1,
      rows: left.size,
      columns: right.size,
      depth: left.depth,
      aBatch0: two[0]?.a ?? 0,
      aBatch1: two[1]?.a ?? 0,
      aRow: left.stride,
      aDepth: left.depthStride,
      bBatch0: two[0]?.b ?? 0,
      bBatch1: two[1]?.b ?? 0,
      bColumn: right.stride,
      bDepth: right.depthStride,
      aZeroPoint: aScale.zeroPoint,
      bZeroPoint: bScale.zeroPoint,
      multiplier: factor.multiplier,
      shift: factor.shift,
      outputZeroPoint: to.zeroPoint,
      activationMin: low,
      activationMax: high,
    },
    pointers: [context.read(0), context.read(1), context.write()],
  })
}

/** The last two dimensions as rows along which products are summed; `transposed`: the depth comes first. */
function matrixOf(shape: readonly number[], transposed: boolean) {
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
