import { FailureError } from '../../contract/result.ts'
import type { Operation } from '../operations.ts'

/** What a shape rule may ask about the node whose output it works out. */
export type ShapeQuestion = {
  readonly inputCount: number
  readonly outputCount: number
  /** The shape of input `i`; a missing optional input has none and is refused. */
  readonly shape: (i: number) => readonly number[]
  /** The values of input `i` if it is a constant, else null. */
  readonly constant: (i: number) => readonly number[] | null
}

/** The shapes of all outputs, or null when they depend on values that are known at run time only. */
export type ShapeRule<O extends Operation> = (operation: O, question: ShapeQuestion) => readonly (readonly number[])[] | null

/** Throws the failure of inputs that do not fit together; inferShapes names the node. `sentence` starts with a verb. */
export function refuseShapes(sentence: string): never {
  throw new FailureError({ code: 'graph-shapes', message: sentence })
}

/** [1, 2, 3] as a person reads it. */
export function shapeText(shape: readonly number[]): string {
  return shape.length <= 8 ? `[${shape.join(', ')}]` : `[${shape.slice(0, 8).join(', ')}, ... ${shape.length} in all]`
}

/** The number of elements of a tensor of this shape. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** An axis counted from the front, of `rank` dimensions; negative axes count from the back. */
export function normalizeAxis(axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis
  if (normal < 0 || normal >= rank) return refuseShapes(`has axis ${axis} but its input has ${rank} dimensions`)
  return normal
}

/** The dimension at an axis that is known to be within the shape. */
export function dimension(shape: readonly number[], axis: number): number {
  return shape[axis] ?? refuseShapes(`needs dimension ${axis} of a tensor of shape ${shapeText(shape)}`)
}

/** The common shape of two operands, aligned at the last dimension. */
export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1
    const right = b[i - rank + b.length] ?? 1
    if (left !== right && left !== 1 && right !== 1) refuseShapes(`cannot combine shapes ${shapeText(a)} and ${shapeText(b)}`)
    return left === 1 ? right : left
  })
}
