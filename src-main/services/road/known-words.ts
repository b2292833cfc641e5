import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Dataset } from '../../data/dataset.ts'
import type { FeatureSettings } from '../../signal/feature-types.ts'
import type { TrainingSettings } from '../../training/settings.ts'
import type { Template } from '../../training/template.ts'
import { modelFromBytes } from './model-file.ts'
import type { RoadModel } from './model.ts'

/** A net that has heard some of the words of a dataset, in the voices of others. */
export type KnownWords = {
  readonly net: RoadModel
  /** For each class its place among the net's, -1 for one that it has not heard. */
  readonly rows: readonly number[]
}

/** How a net that knows the words learns: shorter, the own speakers are learned less well; longer, other voices are forgotten. */
export const knownWordsTraining: Partial<TrainingSettings> = { epochs: 35 }

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

const loaded = new Map<string, RoadModel | null>()

/** The net for sounds of a rate, made by scripts/write-known-words.mjs; null where there is none. */
function netFor(rateHz: number): RoadModel | null {
  const name = `known-words-${rateHz}.tkm`
  const known = loaded.get(name)
  if (known !== undefined) return known
  const path = startFile(name)
  const read = path === null ? null : modelFromBytes(readFileSync(path), name)
  const net = read?.ok ? read.value : null
  loaded.set(name, net)
  return net
}

/** A file in `resources/starts` of the nearest folder above, from source as when built; null where it is missing. */
export function startFile(name: string): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources', 'starts', name)
    if (existsSync(candidate)) return candidate
    if (folder === dirname(folder)) return null
  }
}

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
  const net = netFor(features.input.sampleRateHz ?? 0)
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
