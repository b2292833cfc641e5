import { strFromU8, unzipSync } from 'fflate'
import type { FeaturePipeline } from '../../signal/feature-types.ts'
import type { TrainingSet } from '../../training/training-set.ts'
import type { KnownWords } from './known-words.ts'
import { startFiles } from './start-file.ts'

/** What index.json in known-voices-RATE.zip says of its frames: for each word how many frames each sound has, in their order. */
export type VoicesIndex = { readonly bands: number; readonly words: Readonly<Record<string, readonly number[]>> }

const voicesOf = startFiles((bytes) => {
  const { 'index.json': text, 'levels.bin': levels } = unzipSync(bytes)
  return text && levels ? { index: JSON.parse(strFromU8(text)) as VoicesIndex, levels } : null
})

/**
 * Spectrograms of a dataset's classes in synthetic voices, each in the middle of a window, scaled as the pipeline does: what training
 * hears beside the own recordings, so that it does not forget other voices. At most `most` of each class; null where there are none.
 */
export function knownVoices({ net, rows }: KnownWords, pipeline: FeaturePipeline, most: number): TrainingSet | null {
  const voices = voicesOf(`known-voices-${pipeline.settings.input.sampleRateHz}.zip`)
  const [frames = 0, bands = 0] = pipeline.outputShape
  if (!voices || voices.index.bands !== bands) return null
  const { mean, inverseDeviation } = pipeline.scaling
  const size = frames * bands
  const inputs: Float32Array[] = []
  const labels: number[] = []
  let at = 0
  for (const [word, lengths] of Object.entries(voices.index.words)) {
    const place = net.labels.indexOf(word)
    const label = place === -1 ? -1 : rows.indexOf(place)
    for (const [sounds, length] of lengths.entries()) {
      const sound = voices.levels.subarray(at, at + length * bands)
      at += length * bands
      if (label === -1 || sounds >= most) continue
      const first = Math.max(0, Math.floor((frames - length) / 2)) * bands
      inputs.push(
        Float32Array.from({ length: size }, (_, i) => {
          const level = i < first ? 0 : (sound[i - first] ?? 0) / 255
          return (level - (mean[i % mean.length] ?? 0)) * (inverseDeviation[i % mean.length] ?? 1)
        }),
      )
      labels.push(label)
    }
  }
  if (labels.length === 0) return null
  const all = new Float32Array(size * inputs.length)
  inputs.forEach((input, index) => all.set(input, index * size))
  return { count: labels.length, inputs: all, labels: Int32Array.from(labels) }
}

/** However few the own recordings are, so many voices say each word. */
const fewestVoices = 16

/** A training set with the voices of others: of each word not more than there are own samples of a class, but some. */
export function withKnownVoices(set: TrainingSet, known: KnownWords | null, pipeline: FeaturePipeline): TrainingSet {
  const own = set.count / Math.max(1, known?.rows.length ?? 1)
  const voices = known && set.labels ? knownVoices(known, pipeline, Math.max(fewestVoices, Math.floor(own))) : null
  if (!voices?.labels || !set.labels) return set
  const inputs = new Float32Array(set.inputs.length + voices.inputs.length)
  inputs.set(set.inputs)
  inputs.set(voices.inputs, set.inputs.length)
  return { count: set.count + voices.count, inputs, labels: Int32Array.from([...set.labels, ...voices.labels]) }
}
