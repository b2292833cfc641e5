import { fail, succeed } from '../../contract/result.ts'
import type { Template } from '../template.ts'

/** Steps in time, and the values at each. */
export type WindowShape = { readonly length: number; readonly channels: number }

/** A sample as a row of steps: [length, channels], [1, length, channels], or a spectrogram [frames, bands, 1]; null for others. */
export function windowShape(shape: readonly number[]): WindowShape | null {
  const [first = 0, second = 0, third = 0] = shape
  if (shape.length === 2) return { length: first, channels: second }
  if (shape.length !== 3) return null
  if (first === 1) return { length: second, channels: third }
  return third === 1 ? { length: first, channels: second } : null
}

/** Accepts samples that are windows of at least so many steps. */
export function acceptWindow(template: string, least: number): Template['accepts'] {
  return (shape) => {
    const window = windowShape(shape)
    return window !== null && window.length >= least
      ? succeed(true)
      : fail(
          'template-shape',
          `The template ${template} takes windows of at least ${least} readings; these samples are ${shape.join(' × ')}.`,
        )
  }
}
