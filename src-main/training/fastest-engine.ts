import type { TrainingEngine } from './engine.ts'
import { kilnEngine } from './engine/kiln-engine.ts'
import { createPlainStep } from './plain-step.ts'
import { createRandom } from './random.ts'
import { randomBatches } from './random-batches.ts'
import type { StepRequest } from './step-request.ts'
import type { TrainStep } from './train-step.ts'
import { findTfjsNode } from './tfjs-node/find-tfjs-node.ts'
import { compileOnTfjsNode, stopTfjsNode } from './tfjs-node/tfjs-node-engine.ts'

/** Shorter runs are not worth starting another process for. */
const worthwhileSeconds = 20
/** The other engine must be faster by so much, so that the choice does not hang on a moment's noise. */
const lead = 1.15
const batchSize = 32
const warmUps = 2
const laps = 5

/** Seconds of a step: the fastest of a few. The step is left as it was. */
function secondsPerStep(step: TrainStep, request: StepRequest): number {
  const before = step.read()
  const batches = randomBatches(request.graph, request.loss, batchSize, 2)
  const random = createRandom(1)
  let fastest = Infinity
  for (let lap = -warmUps; lap < laps; lap++) {
    const batch = batches[lap & 1]
    const began = performance.now()
    if (batch) step.run(batch, 1e-6, random)
    if (lap >= 0) fastest = Math.min(fastest, (performance.now() - began) / 1000)
  }
  step.write(before)
  return fastest
}

/**
 * Our own engine, or tfjs-node where it is installed and a short race over steps of this very net says that it is faster. Only
 * long runs are raced; quantization-aware ones stay on our engine.
 */
export const fastestEngine: TrainingEngine = {
  name: kilnEngine.name,
  version: kilnEngine.version,
  prepare: kilnEngine.prepare,
  compile: (request) => {
    const own = kilnEngine.compile?.(request) ?? null
    if (request.extension || request.steps === undefined || findTfjsNode() === null) return own
    const ours = own ?? createPlainStep(request)
    const seconds = secondsPerStep(ours, request)
    if (seconds * request.steps < worthwhileSeconds) return ours
    const other = compileOnTfjsNode(request)
    if (!other.ok) return ours
    if (lead * secondsPerStep(other.value, request) < seconds) {
      ours.dispose()
      return other.value
    }
    other.value.dispose()
    stopTfjsNode()
    return ours
  },
}
