import type { TrainStep } from '../train-step.ts'

/** A step that is one first and another after `switchOver`, which hands all parameters and moments on. */
export type DelayedStep = TrainStep & { readonly switchOver: () => void }

/** Begins with `before`; both steps must train the same parameters. */
export function createDelayedStep(before: TrainStep, after: TrainStep): DelayedStep {
  let current = before
  return {
    switchOver: () => {
      if (current === after) return
      after.write(before.read())
      current = after
    },
    run: (batch, learningRate, random) => current.run(batch, learningRate, random),
    infer: (inputs, count) => current.infer(inputs, count),
    firstNotFinite: (inputs, count, limit) => current.firstNotFinite(inputs, count, limit),
    read: () => current.read(),
    write: (state) => current.write(state),
    dispose: () => {
      before.dispose()
      after.dispose()
    },
  }
}
