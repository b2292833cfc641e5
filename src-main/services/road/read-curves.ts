import type { Epoch } from '../../contract/methods/training.ts'

/** One sentence about what the curves of a finished run say; empty when there is nothing to say. */
export function readCurves(history: readonly Epoch[]): string {
  const best = history.reduce<Epoch | null>(
    (least, epoch) => (least === null || epoch.validationLoss < least.validationLoss ? epoch : least),
    null,
  )
  if (!best || best.validationLoss < 0) return ''
  const kept = `Epoch ${best.epoch} was best, so its weights are kept.`
  if (best.validationAccuracy < 0) return kept
  if (best.accuracy >= 0.999 && best.validationAccuracy >= 0.999) return 'Perfect is suspicious. Are there copies in the data?'
  if (best.accuracy - best.validationAccuracy > 0.1) {
    return 'It knows its training examples better than new ones. More varied examples will help more than more epochs.'
  }
  if (best.accuracy < 0.6 && best.validationAccuracy < 0.6)
    return 'It has not found the pattern. Try other features or a larger model.'
  return kept
}
