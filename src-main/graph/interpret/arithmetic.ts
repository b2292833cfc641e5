import type { Activation, Operation, OperationOf } from '../operations.ts'
import type { KernelFactory } from './kernel.ts'
import { activationRange, clampValues, input, output } from './kernel.ts'
import { broadcastOffsets } from './offsets.ts'

/** An op of two operands that broadcast against each other. */
function combine<O extends Operation>(f: (a: number, b: number) => number): KernelFactory<O> {
  return (operation, context) => {
    const [a, b, result] = [input(context, 0), input(context, 1), output(context)]
    const range = activationRange('activation' in operation ? (operation.activation as Activation) : 'none')
    const [left, right, values] = [a.values, b.values, result.values]
    if (left.length === values.length && right.length === values.length) {
      return () => {
        for (let i = 0; i < values.length; i++) values[i] = f(left[i]!, right[i]!)
        clampValues(values, range)
      }
    }
    const leftAt = broadcastOffsets(a.shape, result.shape)
    const rightAt = broadcastOffsets(b.shape, result.shape)
    return () => {
      for (let i = 0; i < values.length; i++) values[i] = f(left[leftAt[i]!]!, right[rightAt[i]!]!)
      clampValues(values, range)
    }
  }
}

export const arithmeticKernels = {
  add: combine<OperationOf<'add'>>((a, b) => a + b),
  div: combine<OperationOf<'div'>>((a, b) => a / b),
  maximum: combine<OperationOf<'maximum'>>(Math.max),
  minimum: combine<OperationOf<'minimum'>>(Math.min),
  mul: combine<OperationOf<'mul'>>((a, b) => a * b),
  prelu: combine<OperationOf<'prelu'>>((v, alpha) => (v < 0 ? v * alpha : v)),
  squaredDifference: combine<OperationOf<'squaredDifference'>>((a, b) => (a - b) * (a - b)),
  sub: combine<OperationOf<'sub'>>((a, b) => a - b),
}
