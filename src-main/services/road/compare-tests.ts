import type { Recommendation } from '../../contract/methods/quantization.ts'
import { compareVariants } from './compare-variants.ts'
import { testScore, type TestOutcome } from './test-model.ts'

/** Rounding that costs less of the score (R² or AUC) than this is not worth the epochs of QAT. */
const smallLoss = 0.01

/** Tests of the variants on the same samples. */
export type VariantTests = {
  readonly float: TestOutcome
  readonly ptq: TestOutcome | null
  readonly qat: TestOutcome | null
}

/** Advice from the tests of the variants: from paired answers for a classifier, from R² or AUC for other models. */
export function compareTests({ float, ptq, qat }: VariantTests): Recommendation {
  if (float.answers) {
    return compareVariants({ float: float.answers, ptq: ptq?.answers ?? null, qat: qat?.answers ?? null })
  }
  if (!ptq || !qat) {
    if (!ptq && !qat) return { choose: 'float', because: 'There is no INT8 variant yet. Quantize the model to compare.', why: [] }
    return { choose: ptq ? 'ptq' : 'qat', because: 'There is only one INT8 variant; nothing to compare it with.', why: [] }
  }
  const [real, rounded, trained] = [testScore(float), testScore(ptq), testScore(qat)]
  const name = float.regression ? 'R²' : 'AUC'
  const figures = `${name} is ${real.toFixed(3)} in float, ${rounded.toFixed(3)} after PTQ, ${trained.toFixed(3)} after QAT.`
  const better = real - rounded > smallLoss && trained > rounded
  return {
    choose: better ? 'qat' : 'ptq',
    because: better ? `PTQ loses more than QAT: ${figures}` : `PTQ is enough: ${figures}`,
    why: [],
  }
}
