import type { Padding } from '../operations.ts'
import { refuseShapes } from './shape-rule.ts'

/** One axis of a sliding window: how many outputs, and how many padded cells lie before the first input. */
export type WindowAxis = { readonly output: number; readonly before: number; readonly after: number }

/**
 * The outputs and the padding of a window along one axis. SAME: ceil(input / stride) outputs and as few padded cells as they
 * need, the odd one after; VALID: only whole windows. `dilation` spreads the filter's taps.
 */
export function windowAxis(input: number, filter: number, stride: number, dilation: number, padding: Padding): WindowAxis {
  if (stride < 1 || dilation < 1 || filter < 1)
    refuseShapes(`has stride ${stride}, dilation ${dilation} and window ${filter}, which must be at least 1`)
  const reach = (filter - 1) * dilation + 1
  if (padding === 'valid') {
    if (input < reach) refuseShapes(`has a window of ${reach} but only ${input} inputs along one axis`)
    return { output: Math.floor((input - reach) / stride) + 1, before: 0, after: 0 }
  }
  const output = Math.ceil(input / stride)
  const total = Math.max(0, (output - 1) * stride + reach - input)
  return { output, before: Math.floor(total / 2), after: Math.ceil(total / 2) }
}
