import type { StepRequest } from './step-request.ts'
import type { TrainStep } from './train-step.ts'

/** Something that computes tfjs kernels. Preparing it makes it the backend of tfjs-core in this thread. */
export type TrainingEngine = {
  readonly name: string
  readonly version: string
  readonly prepare: () => Promise<void>
  /** A faster step than the plain one over tfjs, which does the same; null where there is none for this net. */
  readonly compile?: (request: StepRequest) => TrainStep | null
}
