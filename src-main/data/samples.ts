import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DatasetKind } from './dataset.ts'

/** A set of sample data that comes with the app. */
export type SampleData = {
  readonly id: string
  readonly name: string
  readonly kind: DatasetKind
  readonly description: string
  /** The folder to read. */
  readonly path: string
  /** Readings per second, where the files do not say. */
  readonly rateHz: number | null
  readonly licence: string
}

const list: readonly Omit<SampleData, 'path' | 'licence'>[] = [
  {
    id: 'five-gestures',
    name: 'Five gestures',
    kind: 'time-series',
    description: 'Movements of a board on a wrist: punch, flex, circle, side to side, up and down. 120 recordings of a second.',
    rateHz: 119,
  },
  {
    id: 'four-sounds',
    name: 'Four sounds',
    kind: 'audio',
    description: 'Whistles up and down, claps, a hum. 96 recordings of a second.',
    rateHz: null,
  },
  { id: 'drawn-digits', name: 'Drawn digits', kind: 'image', description: 'Digits 0 to 9, 28 x 28. 300 pictures.', rateHz: null },
  {
    id: 'fruit-colours',
    name: 'Fruit colours',
    kind: 'tabular',
    description: 'What a colour sensor reads over apples, bananas and oranges. 240 readings.',
    rateHz: null,
  },
  {
    id: 'distance',
    name: 'Distance',
    kind: 'tabular',
    description:
      'From the reading of an infrared sensor and the temperature to a distance in cm. 160 readings, a number to predict.',
    rateHz: null,
  },
]

/** The folder of the samples, in the sources or beside a bundle; null when the installation has none. */
function samplesFolder(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources', 'samples')
    if (existsSync(join(candidate, 'README.md'))) return candidate
    if (folder === dirname(folder)) return null
  }
}

/** The sample data that comes with the app, those first that suit a first try. Empty when it is not installed. */
export function listSamples(): SampleData[] {
  const folder = samplesFolder()
  if (folder === null) return []
  return list
    .map((sample) => ({ ...sample, path: join(folder, sample.id), licence: 'CC0 1.0' }))
    .filter(({ path }) => existsSync(path))
}
