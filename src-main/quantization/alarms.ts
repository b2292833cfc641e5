import type { Evaluation, LayerError } from '../contract/schemas/evaluation.ts'

/** Something that went wrong in rounding, with what to do about it. */
export type Alarm = { readonly code: string; readonly message: string }

/** One class that gets nearly all answers, though the samples have several. */
const collapseShare = 0.9
const badSqnr = 10
/** Share of the answers that may get lost without an alarm about single layers. */
const bearableLoss = 0.01

/** What a person should know at once about a quantized model. `reference` is the float model on the same samples. */
export function alarms(evaluation: Evaluation, reference: Evaluation, layers: readonly LayerError[]): Alarm[] {
  const found: Alarm[] = []
  const answered = evaluation.perClass.map((_, answer) => evaluation.confusion.reduce((sum, row) => sum + (row[answer] ?? 0), 0))
  const most = answered.indexOf(Math.max(...answered))
  const classes = evaluation.perClass.filter((one) => one.count > 0).length
  if (
    classes > 1 &&
    (answered[most] ?? 0) > collapseShare * evaluation.samples &&
    reference.accuracy - evaluation.accuracy > 0.1
  ) {
    const name = evaluation.perClass[most]?.name ?? ''
    found.push({
      code: 'collapsed',
      message: `Collapsed: after rounding, everything is called ${name}. Calibrate with samples of all classes, or train with rounding.`,
    })
  }
  // Where no answer got lost, there is nothing to be alarmed about.
  if (reference.accuracy - evaluation.accuracy <= bearableLoss) return found
  const worst = layers.reduce<LayerError | null>(
    (least, layer) => (least === null || layer.sqnr < least.sqnr ? layer : least),
    null,
  )
  if (worst && worst.sqnr < badSqnr) {
    found.push({
      code: 'noisy-layer',
      message: `Most error comes in at ${worst.name}: its signal is only ${worst.sqnr.toFixed(1)} dB above the rounding noise. Train with rounding, or widen its range.`,
    })
  }
  const clipped = layers.find((layer) => layer.clipped > 0.01)
  if (clipped) {
    found.push({
      code: 'clipped',
      message: `${(clipped.clipped * 100).toFixed(1)} % of the values of ${clipped.name} lie outside its range. Calibrate with more varied samples.`,
    })
  }
  return found
}
