import type { Dataset } from '../../data/dataset.ts'
import type { FeatureSettings } from '../../signal/feature-types.ts'
import type { TrainingSettings } from '../../training/settings.ts'
import type { Template } from '../../training/template.ts'
import { modelFromBytes } from './model-file.ts'
import type { RoadModel } from './model.ts'
import { startFiles } from './start-file.ts'

/** A net that has heard some of the words of a dataset, in the voices of others. */
export type KnownWords = {
  readonly net: RoadModel
  /** For each class its place among the net's, -1 for one that it has not heard. */
  readonly rows: readonly number[]
}

/** How a net that knows the words learns: shorter, the own speakers are learned less well; longer, other voices are forgotten. */
export const knownWordsTraining: Partial<TrainingSettings> = { epochs: 35 }

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

/** The nets, made by scripts/write-known-words.mjs. */
const nets = startFiles((bytes, name) => {
  const read = modelFromBytes(bytes, name)
  return read.ok ? read.value : null
})

/** The place of each class among words; digits may be written as such. */
export function placesOfWords(classes: readonly string[], words: readonly string[]): readonly number[] {
  return classes.map((name) => {
    const plain = name.trim().toLowerCase()
    return words.indexOf(/^\d$/.test(plain) ? (digits[Number(plain)] ?? plain) : plain)
  })
}

/**
 * The net to start from instead of weights drawn by chance, where that helps: spoken words, at least half of which it has heard, and
 * the template and features that it was trained with. Null for all else.
 */
export function knownWords(
  dataset: Pick<Dataset, 'kind' | 'task' | 'classes'>,
  template: Template,
  parameters: Readonly<Record<string, number>>,
  features: FeatureSettings,
): KnownWords | null {
  if (dataset.kind !== 'audio' || dataset.task !== 'classification') return null
  const net = nets(`known-words-${features.input.sampleRateHz}.tkm`)
  const own = net?.features?.settings
  if (!net || !own || net.provenance.template !== template.name) return null
  const usual = template.parameters.every(({ name, default: value }) => (parameters[name] ?? value) === value)
  const alike = own.block === features.block && sameParameters(own.parameters, features.parameters)
  const rows = placesOfWords(dataset.classes, net.labels)
  const known = { net, rows }
  const heard = wordsHeard(known)
  return usual && alike && heard >= 2 && 2 * heard >= rows.length ? known : null
}

/** How many classes a net has heard. */
export function wordsHeard({ rows }: KnownWords): number {
  return rows.filter((row) => row !== -1).length
}

/** As `wordsHeard`; null for training that starts with weights drawn by chance. */
export function heardOf(known: KnownWords | null): number | null {
  return known === null ? null : wordsHeard(known)
}

/** Where training started, in words; nothing for weights drawn by chance. */
export function heardSentences(known: KnownWords | null): readonly string[] {
  if (known === null) return []
  const [heard, classes] = [wordsHeard(known), known.rows.length]
  const share = heard === classes ? `all ${classes}` : `${heard} of the ${classes}`
  return [`Started from a net that has heard ${share} words in synthetic voices; --fresh starts with weights drawn by chance.`]
}

function sameParameters(a: FeatureSettings['parameters'], b: FeatureSettings['parameters']): boolean {
  return Object.keys({ ...a, ...b }).every((name) => a[name] === b[name])
}
