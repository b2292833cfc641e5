import type { Result } from '../contract/result.ts'
import { succeed } from '../contract/result.ts'
import type { TensorIndex } from '../graph/graph.ts'
import { checkSettings } from './check-settings.ts'
import { checkTrainingSet } from './check-training-set.ts'
import { findLogits } from './differentiable/find-logits.ts'
import { findParameters } from './differentiable/parameters.ts'
import { lossFor } from './loss.ts'
import { withinMemory } from './out-of-memory.ts'
import { createPlainStep } from './plain-step.ts'
import { runEpochs } from './run-epochs.ts'
import type { TrainOptions } from './train-options.ts'
import type { TrainingOutcome } from './training-outcome.ts'
import { withParameters } from './with-parameters.ts'

/**
 * Trains a float graph with Adam and gives it back with the weights of its best epoch (lowest validation loss). Samples with
 * labels train by cross-entropy on the values before the final softmax or logistic, samples with values by squared error.
 *
 * The outcome is decided by the seed, the data, the settings and the engine. Fails with `training-settings`,
 * `training-data`, `cannot-train` or `training-memory`; a loss that stops being a number is an outcome with `failure` set, and the best weights.
 */
export function trainGraph(options: TrainOptions): Promise<Result<TrainingOutcome>> {
  return withinMemory(options.graph.name, options.settings.batch, () => fit(options))
}

async function fit(options: TrainOptions): Promise<Result<TrainingOutcome>> {
  const { graph, train, validation, settings, engine } = options
  const parameters = findParameters(graph)
  if (!parameters.ok) return parameters
  for (const check of [
    checkSettings(settings),
    checkTrainingSet(graph, train, 'training'),
    validation === null ? succeed(null) : checkTrainingSet(graph, validation, 'validation'),
  ]) {
    if (!check.ok) return check
  }
  await engine.prepare()
  const head = findLogits(graph)
  const loss = lossFor(train.labels === undefined ? 'regression' : 'classification', head.activation, head.size)
  const { dropout, l2 } = settings
  const frozen = options.frozen ?? new Set<TensorIndex>()
  const steps = settings.epochs * Math.ceil(train.count / settings.batch)
  const request = { graph, parameters: parameters.value, loss, dropout, l2, frozen, steps }
  const step = engine.compile?.(request) ?? createPlainStep(request)
  try {
    const { best, ...rest } = await runEpochs({ ...options, step, loss, size: head.size })
    return succeed({
      ...rest,
      graph: withParameters(graph, best?.state ?? step.read()),
      best: best?.report ?? null,
      engine: step.engine ?? { name: engine.name, version: engine.version },
    })
  } finally {
    step.dispose()
  }
}
