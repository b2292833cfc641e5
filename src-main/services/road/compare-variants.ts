import type { Recommendation } from '../../contract/methods/quantization.ts'
import { argMax } from '../../quantization/evaluation.ts'
import { recommend } from '../../quantization/recommendation.ts'
import type { ModelAnswers } from './evaluate-model.ts'

/** Answers of the variants on the same samples. */
export type VariantAnswers = {
  readonly float: ModelAnswers
  readonly ptq: ModelAnswers | null
  readonly qat: ModelAnswers | null
  /** What float trained on for as long as QAT, then rounded, got right; missing where that was not run. */
  readonly control?: readonly boolean[] | null
}

/** Which test samples were answered right. */
export function outcomesOf({ truths, scores }: ModelAnswers): boolean[] {
  return truths.map((truth, index) => argMax(scores[index] ?? new Float32Array()) === truth)
}

/** Advice from the paired answers of the variants. */
export function compareVariants({ float, ptq, qat, control }: VariantAnswers): Recommendation {
  const rounded = ptq ?? qat
  if (!rounded) return { choose: 'float', because: 'There is no INT8 variant yet. Quantize the model to compare.', why: [] }
  if (!ptq) {
    return { choose: 'qat', because: 'Only QAT was trained; there is no PTQ to compare it with.', why: [] }
  }
  return recommend({
    float: outcomesOf(float),
    ptq: outcomesOf(ptq),
    qat: qat ? outcomesOf(qat) : null,
    control: control ?? null,
  })
}
