import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Evaluation } from '../../contract/schemas/evaluation.ts'
import type { Sample } from '../../data/dataset.ts'
import { evaluateAnswers } from '../../quantization/evaluation.ts'
import type { Extract } from './feature-set.ts'
import { createModelRunner } from './model-runner.ts'
import type { RoadModel } from './model.ts'
import type { Progress } from './progress.ts'

/** What a classifier answered on samples, and how good that is. */
export type ModelAnswers = {
  readonly evaluation: Evaluation
  readonly labels: readonly string[]
  /** Ids of the samples, in order. */
  readonly samples: readonly string[]
  readonly truths: readonly number[]
  readonly scores: readonly Float32Array[]
  readonly seconds: number
}

/**
 * Runs a classifier on samples. Integer graphs run on the device kernels, float graphs in float32. Samples without a label
 * the model knows are left out.
 */
export async function evaluateModel(
  model: RoadModel,
  samples: readonly Sample[],
  extract: Extract,
  progress: Progress,
  signal: AbortSignal,
): Promise<Result<ModelAnswers>> {
  const runner = createModelRunner(model.graph)
  if (!runner.ok) return runner
  const known = samples.filter((sample) => sample.label !== null && model.labels.includes(sample.label))
  if (known.length === 0) {
    const why =
      samples.length === 0
        ? 'No sample is held back for the test. Add samples, at least 3 of each class.'
        : `None of the ${samples.length} samples has a label that the model knows (${model.labels.join(', ')}). Use data of its classes, or rename them.`
    return fail('nothing-to-test', why, { samples: samples.length })
  }
  const scores: Float32Array[] = []
  let seconds = 0
  for (const [index, sample] of known.entries()) {
    const input = extract(sample)
    const started = performance.now()
    scores.push(runner.value.run(input))
    seconds += (performance.now() - started) / 1000
    if (index % 32 === 31) {
      progress.report(index / known.length, `Testing, ${index + 1} of ${known.length}`)
      await new Promise((resolve) => setImmediate(resolve))
      if (signal.aborted) return fail('cancelled', 'Testing was cancelled. Nothing was changed.')
    }
  }
  const truths = known.map((sample) => model.labels.indexOf(sample.label ?? ''))
  const evaluation = evaluateAnswers({ labels: model.labels, truths, scores, seconds })
  return succeed({ evaluation, labels: model.labels, samples: known.map((sample) => sample.id), truths, scores, seconds })
}
