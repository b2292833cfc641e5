import type { TensorIndex } from '../../../graph/graph.ts'
import type { Address } from '../calls/layouts.ts'
import { fakeQuantizeWeights } from '../calls/learning-calls.ts'
import type { StepCompiler } from './step-compiler.ts'

/**
 * The lane of calls that round a weight and lay it out by its output channels, which threads share alike, or that read
 * parameters only.
 */
export const packing = 'packing'

/** The values of a weight that take part in the step. */
export function effectiveWeights(step: StepCompiler, tensor: TensorIndex): Address {
  const values = step.parameter(tensor)
  const shape = step.grids && step.parameters.weightShape(tensor)
  if (!step.grids || !shape || step.looking) return values
  const grid = step.grids.plan.weightGrid(tensor)
  const length = shape.blocks * shape.rows * shape.channels
  const rounded = step.memory.block(`rounded ${tensor}`, length)
  step.once(`rounded ${tensor}`, () => step.emitEarly(fakeQuantizeWeights(values, rounded, shape, grid), 3 * length, packing))
  return rounded
}

/** The lane of calls that lay out a weight otherwise than by its output channels. */
export function turningLane(step: StepCompiler, tensor: TensorIndex): string {
  return effectiveWeights(step, tensor) === step.parameter(tensor) ? packing : 'turning'
}

/**
 * Where a large matrix may take its Adam step as soon as its gradient is known: nothing else contributes to that, and no product
 * reads the matrix any more. It then counts as learned.
 */
export function learnsAtOnce(
  step: StepCompiler,
  tensor: TensorIndex,
): { readonly optimizer: Address; readonly offset: number } | null {
  if (step.optimizer === null || step.layouts.readers(tensor) > 1 || !step.parameters.isLargeMatrix(tensor)) return null
  step.learned.add(tensor)
  return { optimizer: step.optimizer, offset: step.parameters.offset(tensor) }
}
