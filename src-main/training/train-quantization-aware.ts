import type { Result } from '../contract/result.ts'
import { fail, succeed } from '../contract/result.ts'
import type { ActivationRanges } from './activation-range.ts'
import { checkSettings } from './check-settings.ts'
import { checkTrainingSet } from './check-training-set.ts'
import { findLogits } from './differentiable/find-logits.ts'
import { learningRateAt } from './learning-rate.ts'
import { lossFor } from './loss.ts'
import { withinMemory } from './out-of-memory.ts'
import { withRanges } from './quantization-aware/checkpoint-ranges.ts'
import { createQuantizedExtension } from './quantization-aware/quantized-extension.ts'
import { createRoundingSteps } from './quantization-aware/rounding-steps.ts'
import { runEpochs } from './run-epochs.ts'
import type { TrainingSettings } from './settings.ts'
import type { QuantizationAwareOptions } from './train-options.ts'
import type { EpochReport, TrainingOutcome } from './training-outcome.ts'
import { withParameters } from './with-parameters.ts'

/** The end of quantization-aware training: tuned float weights, and the ranges of the activations they were tuned for. */
export type QuantizationAwareOutcome = TrainingOutcome & { readonly ranges: ActivationRanges }

const defaultFrozenShare = 0.2

/** So small that the loss only decides between epochs of equal integer accuracy. */
const lossShare = 1e-6

/**
 * Settings of fine-tuning after a float run: a thirtieth of its rate, a quarter of its epochs (at least 8), the samples as they
 * are, no early stop. Faster learning, or changed samples, moved small nets further than rounding had (docs/quantization.md).
 */
export function quantizationAwareSettings({ augment: _augment, ...float }: TrainingSettings): TrainingSettings {
  return {
    ...float,
    epochs: Math.max(8, Math.ceil(float.epochs / 4)),
    learningRate: float.learningRate / 30,
    schedule: 'cosine',
    patience: 0,
    labelSmoothing: 0,
    dropout: 0,
  }
}

/**
 * Fine-tunes a trained float graph, its batch normalization folded and its activations fused, with fake quantization: weights
 * symmetric with 255 steps, activations asymmetric with 256, gradients straight through. Ranges follow the batches by moving
 * average and stand still for the last part of the run.
 *
 * The best epoch is the one with the highest `evaluateInteger`, or without it the lowest loss under fake quantization. Fails
 * as `trainGraph` does, and with `not-folded` when a batch normalization is left.
 */
export function trainQuantizationAware(options: QuantizationAwareOptions): Promise<Result<QuantizationAwareOutcome>> {
  return withinMemory(options.graph.name, options.settings.batch, () => fit(options))
}

async function fit(options: QuantizationAwareOptions): Promise<Result<QuantizationAwareOutcome>> {
  const { graph, train, validation, settings, engine } = options
  const left = graph.nodes.find((node) => node.operation.kind === 'batchNormalization')
  if (left !== undefined) {
    return fail('not-folded', `Layer ${left.name} is a batch normalization. Fold it into the layer before it first.`, {
      node: left.name,
    })
  }
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
  const { extension, tracker, setObserving, setRate } = createQuantizedExtension(
    graph,
    options.ranges ?? new Map(),
    options.rounding,
    options.rangeLearning,
  )
  const steps = createRoundingSteps(options, loss, extension)
  if (!steps.ok) return steps
  const { step, folded } = steps.value
  const observedPart = 1 - (options.frozenRanges ?? defaultFrozenShare)
  const rangesByEpoch = new Map<number, ActivationRanges>()
  const { evaluateInteger } = options

  const judge = async (report: EpochReport) => {
    const ranges = tracker.ranges()
    rangesByEpoch.set(report.epoch, ranges)
    if (evaluateInteger === undefined) return { report, merit: -(report.validationLoss ?? report.loss) }
    const score = await evaluateInteger(withParameters(graph, folded(step.read())), ranges)
    const merit = score - lossShare * (report.validationLoss ?? report.loss)
    return { report: report.validationAccuracy === null ? report : { ...report, validationAccuracy: score }, merit }
  }
  try {
    const { best, ...rest } = await runEpochs({
      ...options,
      step,
      loss,
      size: head.size,
      judge,
      beforeStep: (progress) => {
        step.advance(progress)
        setRate(learningRateAt(settings, progress))
        tracker.advance()
        setObserving(progress < observedPart)
      },
      ...(options.checkpoint && { checkpoint: withRanges(options.checkpoint, tracker, rangesByEpoch) }),
    })
    return succeed({
      ...rest,
      graph: withParameters(graph, folded(best?.state ?? step.read())),
      best: best?.report ?? null,
      engine: step.engine ?? { name: engine.name, version: engine.version },
      ranges: rangesByEpoch.get(best?.report.epoch ?? 0) ?? tracker.ranges(),
    })
  } finally {
    step.dispose()
  }
}
