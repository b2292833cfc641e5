import type { Board } from '../../boards/board.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Recommendation } from '../../contract/methods/quantization.ts'
import { argMax } from '../../quantization/evaluation.ts'
import { wilsonInterval } from '../../quantization/wilson-interval.ts'
import { compareVariants, outcomesOf } from './compare-variants.ts'
import type { ModelAnswers } from './evaluate-model.ts'
import { fitOn, plannedModel } from './fit-road.ts'
import { isInteger } from './model-runner.ts'
import type { RoadModel } from './model.ts'
import { testFigures, type TestOutcome } from './test-model.ts'

/** What a column of a comparison is. */
export type ComparedKind = 'float' | 'ptq' | 'qat' | 'control'

/** A tested model among others. */
export type Compared = {
  /** A file, or what made it: “recipe tflite”. */
  readonly name: string
  readonly kind: ComparedKind
  readonly model: RoadModel
  readonly tested: TestOutcome
  /** Seconds it took to make; null for a file. */
  readonly seconds: number | null
}

/** A sample on which not all models give the same answer. */
export type Disagreement = { readonly sample: string; readonly truth: string; readonly answers: readonly string[] }

/** Models side by side. */
export type Comparison = {
  readonly columns: readonly Readonly<Record<string, unknown>>[]
  readonly recommendation: Recommendation
  readonly disagreements: readonly Disagreement[]
}

/** The kind of a model as it was read. */
export function kindOf(model: RoadModel): ComparedKind {
  return isInteger(model.graph) ? (model.provenance.kind === 'qat' ? 'qat' : 'ptq') : 'float'
}

/**
 * Columns with figures, intervals (Wilson 95 % for shares), sizes and what changed against the first float model, and advice
 * from the paired answers of the first float, PTQ and QAT; with a board, what each needs there. Fails when models were tested on different samples.
 */
export function compareModels(models: readonly Compared[], board: Board | null = null): Result<Comparison> {
  const reference = models.find((one) => one.kind === 'float') ?? models[0]
  if (!reference) return fail('no-models', 'There is nothing to compare. Give at least one model.')
  const tested = models.flatMap(({ tested: { answers } }) => (answers ? [answers] : []))
  const first = tested[0]
  if (tested.some((answers) => answers.samples.join() !== first?.samples.join())) {
    return fail(
      'samples-differ',
      'The models were tested on different samples. Compare models that were made from the same data and seed.',
    )
  }
  return succeed({
    columns: models.map((one) => columnOf(one, reference.tested.answers ?? null, board)),
    recommendation: adviceOn(models),
    disagreements: first ? disagreementsOf(tested, first) : [],
  })
}

function columnOf(compared: Compared, reference: ModelAnswers | null, board: Board | null): Readonly<Record<string, unknown>> {
  const { name, kind, model, tested, seconds } = compared
  const planned = plannedModel(model)
  const sizes = planned.ok
    ? { tfliteBytes: planned.value.tfliteBytes, arenaBytes: planned.value.plan.arenaBytes, macs: planned.value.macs }
    : {}
  const { answers } = tested
  const fit = planned.ok && board ? fitOn(planned.value, board, 'tinykiln') : null
  return {
    model: name,
    kind,
    ...(answers && countsOf(answers)),
    ...testFigures(tested),
    ...(answers && reference && changeOf(answers, reference)),
    ...sizes,
    ...(fit && { board: fit.board, fits: fit.fits, flash: fit.flash, ram: fit.ram, latencyMs: fit.latencyMs }),
    seconds,
  }
}

function countsOf({ evaluation }: ModelAnswers): { readonly right: number; readonly low: number; readonly high: number } {
  const right = Math.round(evaluation.accuracy * evaluation.samples)
  return { right, ...wilsonInterval(right, evaluation.samples) }
}

/** How each class fares against the reference, and the samples whose answer is another. */
function changeOf(answers: ModelAnswers, reference: ModelAnswers) {
  const perClassChange = answers.evaluation.perClass.map(({ name, recall }, label) => ({
    name,
    recall: recall - (reference.evaluation.perClass[label]?.recall ?? recall),
  }))
  const changed = answers.samples.flatMap((sample, index) => {
    const [from, to] = [answerOf(reference, index), answerOf(answers, index)]
    return from === to ? [] : [{ sample, truth: truthOf(answers, index), from, to }]
  })
  return { perClassChange, changed }
}

function answerOf({ labels, scores }: ModelAnswers, index: number): string {
  return labels[argMax(scores[index] ?? new Float32Array())] ?? ''
}

function truthOf({ labels, truths }: ModelAnswers, index: number): string {
  return labels[truths[index] ?? -1] ?? ''
}

function adviceOn(models: readonly Compared[]): Recommendation {
  const by = (kind: ComparedKind): ModelAnswers | null =>
    models.find((one) => one.kind === kind && one.tested.answers)?.tested.answers ?? null
  const float = by('float')
  const control = by('control')
  if (float) return compareVariants({ float, ptq: by('ptq'), qat: by('qat'), control: control && outcomesOf(control) })
  const answered = models.some((one) => one.tested.answers)
  const because = answered
    ? 'There is no float model among them to measure the loss against.'
    : 'These models do not name classes; their figures stand side by side, and the smaller error is the better.'
  return { choose: null, because, why: [] }
}

function disagreementsOf(tested: readonly ModelAnswers[], first: ModelAnswers): Disagreement[] {
  return first.samples.flatMap((sample, index) => {
    const answers = tested.map((one) => answerOf(one, index))
    return new Set(answers).size === 1 ? [] : [{ sample, truth: truthOf(first, index), answers }]
  })
}
