import { succeed, type Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { TrainingSettings } from '../../training/settings.ts'
import { findTemplate } from '../../training/templates/list-templates.ts'
import { quantizationAwareSettings } from '../../training/train-quantization-aware.ts'
import { chooseEngine } from './choose-engine.ts'
import { featureSet, samplesOf, type Extract } from './feature-set.ts'
import type { RoadModel } from './model.ts'
import type { Progress } from './progress.ts'
import type { QuantizationAwareRequest } from './quantize-model.ts'
import { runSettings } from './train-model.ts'

/** What is known when a float model is to be rounded or trained on. */
export type QuantizationRequestParts = {
  readonly model: RoadModel
  readonly dataset: Dataset
  readonly extract: Extract
  readonly seed: number
  /** What a person chose, over what suits the model's template. */
  readonly chosen: Partial<TrainingSettings>
  readonly engine: string | undefined
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Sets, settings and engine for PTQ, QAT and the control run of a float model. Fails where the engine does. */
export function quantizationRequest(parts: QuantizationRequestParts): Result<QuantizationAwareRequest> {
  const { model, dataset, extract, progress, signal } = parts
  const engine = chooseEngine(parts.engine)
  if (!engine.ok) return engine
  const make = (part: 'train' | 'validation') => featureSet(dataset, samplesOf(dataset, part), extract, model.task).set
  const validation = make('validation')
  const template = model.provenance.template === null ? null : findTemplate(model.provenance.template)
  const float = runSettings(template?.ok ? template.value : null, {}, parts.seed)
  return succeed({
    train: make('train'),
    validation: validation.count === 0 ? null : validation,
    settings: { ...quantizationAwareSettings(float), ...parts.chosen },
    engine: engine.value,
    progress,
    signal,
  })
}
