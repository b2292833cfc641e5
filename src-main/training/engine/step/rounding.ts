import type { TensorIndex } from '../../../graph/graph.ts'
import { fakeQuantize, stepGradient } from '../calls/picture-calls.ts'
import { sampleLength, type PictureBuffer } from './picture-buffer.ts'
import type { StepCompiler } from './step-compiler.ts'

/** Rounds what a layer has written, where quantization-aware training does. */
export function roundOutput(step: StepCompiler, tensor: TensorIndex, raw: PictureBuffer = step.output(tensor)): void {
  if (!step.grids?.has(tensor)) return
  const value = step.value(tensor)
  step.emitByChannels(
    'values',
    tensor,
    fakeQuantize({
      input: raw.start,
      output: value.start,
      ...step.grids.place(tensor, step.memory),
      rounds: !step.looking,
      size: value.size(step.count),
      out: value.strides,
    }),
    4 * step.length(tensor),
  )
}

/** Sums up how the loss depends on the step of a rounded activation, where steps learn; its gradient must be complete. */
export function learnStep(step: StepCompiler, tensor: TensorIndex): void {
  if (!step.grids?.has(tensor) || !step.grids.plan.learn || !step.hasGradient(tensor)) return
  const raw = step.output(tensor)
  const { grid, seen, seenBytes } = step.grids.place(tensor, step.memory)
  const floats = sampleLength(raw.shape)
  const { start } = step.gradientOfValue(tensor)
  const call = stepGradient({ gradient: start, input: raw.start, grid, seen, seenBytes, images: step.count, floats })
  step.emit(call, 4 * step.length(tensor))
}
