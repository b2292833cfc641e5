import type { DataKind } from '../../src-main/contract/schemas/project.ts'
import { plural } from './plural.ts'

const kinds: Readonly<Record<DataKind, { title: string; text: string; untitled: string }>> = {
  'time-series': { title: 'Movement', text: 'Accelerometer, gyroscope, any sensor over time', untitled: 'Untitled movement' },
  audio: { title: 'Sound', text: 'Words, claps, machines, a microphone or WAV files', untitled: 'Untitled sound' },
  image: { title: 'Pictures', text: 'A camera or a folder of pictures', untitled: 'Untitled pictures' },
  tabular: { title: 'Numbers', text: 'One row, one answer: colour, weight, light', untitled: 'Untitled numbers' },
}

/** The first screen. */
export const home = {
  hero: 'What should your board notice?',
  heroText: 'Pick what it senses. Collect examples, train, and take home an Arduino sketch.',
  kinds,
  startWith: 'Start with',
  openFiles: 'Open files or a folder',
  openModel: 'Open a model',
  projects: 'Your projects',
  projectsCount: (count: number) => `${count} on this computer`,
  samples: 'Try a sample',
  samplesFirst: 'New here? Try one of these first.',
  samplesText: 'Already on this computer. No board needed.',
  noSamples: 'The samples could not be found on this computer. Start with one of the four kinds above.',
  counted: (kind: DataKind, count: number) =>
    kind === 'audio'
      ? plural(count, 'sound', 'sounds')
      : kind === 'image'
        ? plural(count, 'picture', 'pictures')
        : kind === 'tabular'
          ? plural(count, 'row', 'rows')
          : plural(count, 'recording', 'recordings'),
  minutes: (minutes: number) => `${minutes} min`,
  line: (classes: number, samples: number, board: string) =>
    `${plural(classes, 'class', 'classes')}, ${plural(samples, 'sample', 'samples')}, ${board}`,
  noSamplesYet: (board: string) => `No examples yet, ${board}`,
  stepsDone: (done: number) => `${done} of 8 steps done`,
  edited: (ago: string) => `Edited ${ago}`,
  menu: (name: string) => `More for ${name}`,
  open: 'Open',
  rename: 'Rename',
  remove: 'Delete',
  removed: (name: string) => `Deleted ${name}. It stays in the bin for 30 days.`,
  resume: 'Resume',
  search: 'Search your projects',
  nothingFound: (query: string) => `No project matches “${query}”.`,
}
