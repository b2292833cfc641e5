import type { Evaluation, LayerError } from '../contract/schemas/evaluation.ts'
import type { OutlierChannel } from './diagnosis/outlier-channels.ts'

/** Something that went wrong in rounding, with what to do about it. */
export type Alarm = { readonly code: string; readonly message: string }

/** One class that gets nearly all answers, though the samples have several. */
const collapseShare = 0.9
const badSqnr = 10
/** Share of the answers that may get lost without an alarm about single layers. */
const bearableLoss = 0.01

/** More than this share outside the range is an alarm. */
const clippedShare = 0.01
/** A layer that uses less than this share of its steps wastes three bits. */
const usedShare = 1 / 8
/** The steps between the ends of an INT8 range. */
const steps = 255

/**
 * What a person should know at once about a quantized model. `reference` is the float model on the same samples; `layers` are in
 * the order of the net, the last one being its output.
 */
export function alarms(
  evaluation: Evaluation,
  reference: Evaluation,
  layers: readonly LayerError[],
  outliers: readonly OutlierChannel[] = [],
): Alarm[] {
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
  const outlier = outliers[0]
  if (outlier) {
    found.push({
      code: 'outlier-channel',
      message: `Channel ${outlier.channel} of ${outlier.name} reaches ${outlier.ratio.toFixed(0)} times as far as its neighbours, which are left with few steps. Equalize the layers (recipe tinykiln), or train with rounding.`,
    })
  }
  const unused = layers.find(
    (layer) => !isFixed(layer) && layer.max > layer.min && layer.max - layer.min < usedShare * steps * layer.scale,
  )
  if (unused) {
    const share = (100 * (unused.max - unused.min)) / (steps * unused.scale)
    found.push({
      code: 'unused-range',
      message: `${unused.name} uses only ${share.toFixed(0)} % of its range. Calibrate with samples like those it will see, or with a range finder that cuts outliers off.`,
    })
  }
  const uncovered = layers.find((layer) => (layer.uncovered ?? 0) > clippedShare)
  if (uncovered) {
    found.push({
      code: 'uncovered-inputs',
      message: `${(100 * (uncovered.uncovered ?? 0)).toFixed(1)} % of what ${uncovered.name} meets in the test part lies outside what calibration saw. Calibrate with more varied samples.`,
    })
  }
  const output = layers.at(-1)
  if (output && output.clipped > clippedShare) {
    found.push({
      code: 'saturated-output',
      message: `${(output.clipped * 100).toFixed(1)} % of the answers of ${output.name} lie beyond the ends of its range. Calibrate with samples of every class.`,
    })
  }
  const clipped = layers.slice(0, -1).find((layer) => layer.clipped > clippedShare)
  if (clipped) {
    found.push({
      code: 'clipped',
      message: `${(clipped.clipped * 100).toFixed(1)} % of the values of ${clipped.name} lie outside its range. Calibrate with more varied samples.`,
    })
  }
  return found
}

/** Whether the format fixes a layer's grid (softmax and logistic: 1/256 from -128; tanh: 1/128 from 0), so that no remedy changes it. */
function isFixed({ scale, zeroPoint }: LayerError): boolean {
  return (scale === 1 / 256 && zeroPoint === -128) || (scale === 1 / 128 && zeroPoint === 0)
}
