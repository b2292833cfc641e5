import type { Channel, Dataset, DatasetKind, DatasetTask, Sample, SampleRateSource } from './dataset.ts'
import type { DataQuestion, DataWarning } from './inspection.ts'
import type { ReadOptions } from './read-options.ts'
import type { FileContent, Recording } from './recording.ts'
import { contentId } from './sample-id.ts'
import { median } from './table/time-axis.ts'

/** The channels that most recordings share, and the recordings that have others. */
function commonChannels(recordings: readonly Recording[]): {
  readonly channels: readonly Channel[]
  readonly odd: readonly Recording[]
} {
  const key = (recording: Recording) => recording.channels.map(({ name }) => name).join('\0')
  const counts = new Map<string, number>()
  for (const recording of recordings) counts.set(key(recording), (counts.get(key(recording)) ?? 0) + 1)
  const most = [...counts].reduce<[string, number]>((best, entry) => (entry[1] > best[1] ? entry : best), ['', 0])[0]
  return {
    channels: recordings.find((recording) => key(recording) === most)?.channels ?? [],
    odd: recordings.filter((recording) => key(recording) !== most),
  }
}

/** Puts the channels of a recording in the common order; null when it lacks one. */
function reorder(recording: Recording, channels: readonly Channel[]): Recording | null {
  const order = channels.map(({ name }) => recording.channels.findIndex((channel) => channel.name === name))
  if (order.includes(-1)) return null
  const width = recording.channels.length
  const length = recording.values.length / width
  const values = new Float64Array(length * channels.length)
  for (let row = 0; row < length; row++)
    order.forEach((from, to) => (values[row * channels.length + to] = recording.values[row * width + from] ?? NaN))
  return { ...recording, channels, values, shape: [...recording.shape.slice(0, -1), channels.length] }
}

type Rate = {
  readonly hz: number | null
  readonly from: SampleRateSource
  readonly warnings: DataWarning[]
  readonly questions: DataQuestion[]
}

function rateOf(contents: readonly FileContent[], recordings: readonly Recording[], options: ReadOptions): Rate {
  if (options.rateHz !== undefined) return { hz: options.rateHz, from: 'user', warnings: [], questions: [] }
  const known = recordings.flatMap(({ rateHz }) => (rateHz === null ? [] : [rateHz]))
  const guess = contents.find(({ rateGuess }) => rateGuess !== undefined && rateGuess !== null)?.rateGuess ?? null
  if (known.length === 0) {
    const question = {
      code: 'sample-rate',
      message: 'How many readings a second? Look for delay() in the sketch that recorded this.',
      proposal: guess,
      choices: [50, 100, 104, 119, 16000],
    }
    return options.acceptProposals === true && guess !== null
      ? { hz: guess, from: 'guess', warnings: [], questions: [question] }
      : { hz: null, from: 'unknown', warnings: [], questions: [question] }
  }
  const from = contents.find(({ rateFrom }) => rateFrom !== 'unknown')?.rateFrom ?? 'unknown'
  const exact = from === 'header'
  const middle = exact ? mostFrequent(known) : median(known)
  const strays = known.filter((rate) => Math.abs(rate - middle) > middle * (exact ? 1e-6 : 0.05))
  if (strays.length === 0 && known.length === recordings.length) return { hz: middle, from, warnings: [], questions: [] }
  const kinds = [...new Set(known.map((rate) => (exact ? rate : Math.round(rate * 10) / 10)))].sort((a, b) => a - b)
  const stray = recordings.find(({ rateHz }) => rateHz === null || Math.abs(rateHz - middle) > middle * (exact ? 1e-6 : 0.05))
  return {
    hz: kinds.length > 4 && strays.length > known.length / 2 ? null : middle,
    from,
    warnings: [
      {
        code: 'mixed-rates',
        message: `Recordings have different rates: ${kinds.slice(0, 6).join(', ')} Hz${known.length < recordings.length ? ', and some do not say' : ''}. First other one: ${stray?.file.path ?? ''}. Nothing is resampled without your word.`,
        where: stray?.file.path ?? '',
      },
    ],
    questions: [
      {
        code: 'one-rate',
        message: `One rate for all? ${middle} Hz is proposed; recordings of another rate are resampled when windows are cut.`,
        proposal: middle,
        choices: kinds,
      },
    ],
  }
}

function mostFrequent(list: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const entry of list) counts.set(entry, (counts.get(entry) ?? 0) + 1)
  return [...counts].reduce<[number, number]>((best, entry) => (entry[1] > best[1] ? entry : best), [NaN, 0])[0]
}

function nameOf(recording: Recording, alone: boolean): string {
  const base = (recording.file.archive?.entry ?? recording.file.path).replace(/\.[^./]+$/, '')
  return alone ? base : `${base}_${String(recording.position).padStart(3, '0')}`
}

/** Classes in the order of their names; numbers by size. */
function sortedClasses(samples: readonly Sample[]): string[] {
  const names = [...new Set(samples.flatMap(({ label }) => (label === null ? [] : [label])))]
  const numeric = names.every((name) => /^-?\d+(?:\.\d+)?$/.test(name))
  return names.sort((a, b) => (numeric ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1))
}

/** Turns what the files held into one dataset, with what there is to say about channels, rates and classes. */
export function assembleDataset(
  contents: readonly FileContent[],
  kind: DatasetKind,
  options: ReadOptions,
): { dataset: Dataset; warnings: DataWarning[]; questions: DataQuestion[] } {
  const warnings: DataWarning[] = []
  const questions: DataQuestion[] = []
  let recordings = contents.flatMap((content) => content.recordings)
  let channels: readonly Channel[] = [{ name: 'sound', unit: null }]
  if (kind !== 'audio') {
    const common = commonChannels(recordings)
    channels = common.channels
    const first = common.odd[0]
    if (first !== undefined && kind !== 'image') {
      const files = [...new Set(common.odd.map(({ file }) => file.path))]
      const left = common.odd.filter((recording) => reorder(recording, channels) === null)
      warnings.push({
        code: 'channels-differ-between-files',
        message: `${files.length} ${files.length === 1 ? 'file has' : 'files have'} other channels than the rest (${channels.map(({ name }) => name).join(', ')}): first ${first.file.path} with ${first.channels.map(({ name }) => name).join(', ')}. ${left.length > 0 ? `${left.length} recordings that lack a channel are left out.` : 'Their channels are put in the same order; others are left out.'}`,
        where: first.file.path,
      })
      recordings = recordings.flatMap((recording) =>
        common.odd.includes(recording) ? (reorder(recording, channels) ?? []) : [recording],
      )
    }
  }
  const positions = new Map<string, number>()
  for (const { file } of recordings) positions.set(file.path, (positions.get(file.path) ?? 0) + 1)
  const copies = new Map<string, number>()
  const timed = kind === 'time-series' || kind === 'audio'
  const samples = recordings.map((recording): Sample => {
    const values = recording.values instanceof Float32Array ? recording.values : Float32Array.from(recording.values)
    const key = contentId(recording.shape, values)
    const copy = (copies.get(key) ?? 0) + 1
    copies.set(key, copy)
    const { file, line } = recording
    return {
      id: copy === 1 ? key : `${key}~${copy}`,
      name: nameOf(recording, positions.get(file.path) === 1),
      label: recording.label,
      target: recording.target,
      group: recording.group,
      source: {
        file: file.archive?.file ?? file.path,
        ...(file.archive === undefined ? {} : { entry: file.archive.entry }),
        ...(line === undefined ? {} : { line }),
      },
      shape: recording.shape,
      values,
      sampleRateHz: timed ? (options.rateHz ?? recording.rateHz) : null,
      ...(recording.split === undefined ? {} : { split: recording.split }),
    }
  })
  const rate: Rate = timed ? rateOf(contents, recordings, options) : { hz: null, from: 'unknown', warnings: [], questions: [] }
  warnings.push(...rate.warnings)
  questions.push(...rate.questions)
  const target = contents.find((content) => content.target !== undefined)?.target ?? null
  const classes = sortedClasses(samples)
  const unlabelled = samples.filter(({ label }) => label === null).length
  const task: DatasetTask = target !== null ? 'regression' : classes.length > 0 ? 'classification' : 'unlabelled'
  if (task === 'unlabelled') {
    warnings.push({
      code: 'no-labels',
      message:
        'Nothing tells what the samples show. Put each class in a folder or file of its own, or name the column that holds it.',
    })
    questions.push({
      code: 'label',
      message: 'Which class do these belong to? Label them, or put each class in a folder of its own.',
      proposal: null,
    })
  } else if (task === 'classification' && unlabelled > 0) {
    const first = samples.find(({ label }) => label === null)
    warnings.push({
      code: 'missing-labels',
      message: `${unlabelled} ${unlabelled === 1 ? 'sample has' : 'samples have'} no class, first ${first?.name ?? ''}. They are not used for training.`,
      where: first?.source.file ?? '',
    })
  }
  const filled =
    timed && rate.hz !== null
      ? samples.map((sample) => (sample.sampleRateHz === null ? { ...sample, sampleRateHz: rate.hz } : sample))
      : samples
  return {
    dataset: { kind, task, channels, sampleRateHz: rate.hz, sampleRateFrom: rate.from, samples: filled, classes, target },
    warnings,
    questions,
  }
}
