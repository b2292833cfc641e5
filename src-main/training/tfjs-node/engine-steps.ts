import { unwrap } from '../../contract/result.ts'
import { findParameters } from '../differentiable/parameters.ts'
import { createPlainStep } from '../plain-step.ts'
import { createRandom } from '../random.ts'
import type { TrainStep } from '../train-step.ts'
import type { EngineCalls } from './engine-calls.ts'

/** The answers to every call, on plain steps of this process. */
export function createEngineSteps(): {
  readonly [K in keyof EngineCalls]: (ask: EngineCalls[K]['ask']) => EngineCalls[K]['answer']
} {
  const steps: TrainStep[] = []
  const known = (index: number): TrainStep => {
    const step = steps[index]
    if (!step) throw new Error(`There is no step ${index}.`)
    return step
  }
  return {
    create: (request) => steps.push(createPlainStep({ ...request, parameters: unwrap(findParameters(request.graph)) })) - 1,
    run: ({ step, batch, learningRate, seed }) => known(step).run(batch, learningRate, createRandom(seed)),
    infer: ({ step, inputs, count }) => known(step).infer(inputs, count),
    firstNotFinite: ({ step, inputs, count }) => known(step).firstNotFinite(inputs, count),
    read: ({ step }) => known(step).read(),
    write: ({ step, state }) => {
      known(step).write(state)
      return null
    },
    dispose: ({ step }) => {
      known(step).dispose()
      delete steps[step]
      return null
    },
  }
}
