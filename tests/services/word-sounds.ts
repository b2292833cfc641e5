import type { Dataset, Sample } from '../../src-main/data/dataset.ts'
import { uniform } from '../quantization/random-values.ts'

const perClass = 6

/** A dataset of noise of a second's length, labelled with words. */
export function wordSounds(classes: readonly string[], rateHz: number): Dataset {
  const samples = classes.flatMap((label, place) =>
    Array.from({ length: perClass }, (_, i): Sample => {
      const id = `${label}-${i}`
      const values = uniform(rateHz, 100 * place + i, -0.5, 0.5)
      return { id, name: id, label, target: null, group: null, source: { file: `${id}.wav` }, shape: [rateHz, 1], values, sampleRateHz: rateHz } // prettier-ignore
    }),
  )
  const channels = [{ name: 'sound', unit: null }]
  return { kind: 'audio', task: 'classification', channels, sampleRateHz: rateHz, sampleRateFrom: 'header', samples, classes: [...classes].sort(), target: null } // prettier-ignore
}
