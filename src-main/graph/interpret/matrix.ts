import type { OperationOf } from '../operations.ts'
import { hybridInput } from './hybrid-input.ts'
import type { KernelFactory } from './kernel.ts'
import { activationRange, input, output } from './kernel.ts'
import { broadcastOffsets } from './offsets.ts'
import { multiplyRows } from './products.ts'

/** FULLY_CONNECTED: rows of the flattened input times weights [out, in]. */
export const fullyConnected: KernelFactory<OperationOf<'fullyConnected'>> = (operation, context) => {
  const [x, weights, result] = [input(context, 0), input(context, 1), output(context)]
  const bias = context.inputs[2]?.values ?? null
  const [units = 1, depth = 1] = weights.shape
  const rows = x.values.length / depth
  const [low, high] = activationRange(operation.activation)
  const { values, refresh } = hybridInput(x, weights, rows, operation.asymmetricQuantizeInputs === true)
  return () => {
    refresh()
    multiplyRows(
      { weights: weights.values, weightsAt: 0, count: units, depth, bias, biasAt: 0, low, high },
      rows,
      (patches, first, end) => patches.set(values.subarray(first * depth, end * depth)),
      (outputs, first) => result.values.set(outputs, first * units),
    )
  }
}

/** BATCH_MATMUL: the last two dimensions are matrices, adjoint where asked; the others broadcast. */
export const batchMatMul: KernelFactory<OperationOf<'batchMatMul'>> = (operation, context) => {
  const [left, right, result] = [input(context, 0), input(context, 1), output(context)]
  const rows = result.shape.at(-2)!
  const columns = result.shape.at(-1)!
  const depth = operation.adjointX ? left.shape.at(-2)! : left.shape.at(-1)!
  const batch = result.shape.slice(0, -2)
  const leftBatch = broadcastOffsets(left.shape.slice(0, -2), batch)
  const rightBatch = broadcastOffsets(right.shape.slice(0, -2), batch)
  const [leftRow, leftInner] = operation.adjointX ? [1, rows] : [depth, 1]
  const [rightColumn, rightInner] = operation.adjointY ? [depth, 1] : [1, columns]
  return () => {
    for (let b = 0; b < leftBatch.length; b++) {
      const l = leftBatch[b]! * rows * depth
      const r = rightBatch[b]! * depth * columns
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          let sum = 0
          for (let k = 0; k < depth; k++) {
            sum += left.values[l + row * leftRow + k * leftInner]! * right.values[r + column * rightColumn + k * rightInner]!
          }
          result.values[(b * rows + row) * columns + column] = sum
        }
      }
    }
  }
}
