import type { TensorIndex } from '../../../graph/graph.ts'
import { reduce } from '../calls/element-calls.ts'
import type { Address } from '../calls/layouts.ts'
import { addPictures } from '../calls/picture-calls.ts'
import { sampleLength } from './picture-buffer.ts'
import type { StepCompiler } from './step-compiler.ts'

/** Gradients with more floats than this are not added up by each thread on its own. */
const mostSums = 20_000

/** As `contribute`, for kernels that write dense pictures and cannot add. */
export function contributeDense(step: StepCompiler, tensor: TensorIndex, write: (address: Address) => void): void {
  step.contribute(tensor, (target, accumulate) => {
    if (!accumulate && target.dense) return write(target.start)
    const part = step.scratch(`contribution ${tensor}`, target.shape)
    write(part.start)
    step.emit(
      addPictures({
        left: part.start,
        right: accumulate ? target.start : 0,
        output: target.start,
        activation: 'none',
        size: target.size(step.count),
        leftStrides: part.strides,
        rightStrides: target.strides,
        out: target.strides,
      }),
      3 * step.count * sampleLength(target.shape),
    )
  })
}

/**
 * As `contributeParameter`, for sums over images: with several threads each adds up its own, `sumBytes` behind those of the
 * one before. Null where the whole batch must be one call.
 */
export function contributeSums(
  step: StepCompiler,
  tensor: TensorIndex,
  floats: number,
  write: (address: Address, accumulate: boolean, sumBytes: number | null) => void,
): void {
  step.contributeParameter(tensor, (output, accumulate) => {
    if (step.layouts.readers(tensor) > 1) return write(output, accumulate, null)
    if (step.threads === 1) return write(output, false, 0)
    if (floats > mostSums) return write(output, false, null)
    const inner = Math.ceil(floats / 16) * 16
    const sums = step.partialSums(`gradient ${tensor}`, inner)
    write(sums, false, inner * 4)
    step.emitLate(reduce(sums, output, { outer: 1, count: step.threads, inner }, 'sum'), step.threads * inner)
  })
}
