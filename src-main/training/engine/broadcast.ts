import type { Broadcast } from './calls/element-calls.ts'

/**
 * The strides with which a binary kernel walks two broadcast operands. Neighbouring axes on which both operands behave alike
 * are joined; null when more than four axes remain.
 */
export function broadcastStrides(left: readonly number[], right: readonly number[], shape: readonly number[]): Broadcast | null {
  const axes: { size: number; left: boolean; right: boolean }[] = []
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis] ?? 1
    if (size === 1) continue
    const moves = (operand: readonly number[]): boolean => (operand[axis - shape.length + operand.length] ?? 1) !== 1
    const last = axes.at(-1)
    if (last && last.left === moves(left) && last.right === moves(right)) last.size *= size
    else axes.push({ size, left: moves(left), right: moves(right) })
  }
  if (axes.length > 4) return null
  const missing = 4 - axes.length
  const size = Array.from({ length: missing }, () => 1)
  size.push(...axes.map((axis) => axis.size))
  const strides = (side: 'left' | 'right'): number[] => {
    const result = Array.from({ length: 4 }, () => 0)
    let stride = 1
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const entry = axes[axis]
      if (!entry?.[side]) continue
      result[missing + axis] = stride
      stride *= entry.size
    }
    return result
  }
  return { size, left: strides('left'), right: strides('right') }
}
