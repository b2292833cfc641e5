import type { Dataset, Sample } from './dataset.ts'
import type { DataWarning } from './inspection.ts'
import { recordingKey } from './sample-id.ts'

function where(sample: Sample): string {
  const { file, entry, line } = sample.source
  const path = entry === undefined ? file : `${file}/${entry}`
  return line === undefined ? path : `${path}:${line}`
}

/** Copies of a sample, within a class and across classes. */
function copies(samples: readonly Sample[]): DataWarning[] {
  const byKey = new Map<string, Sample[]>()
  for (const sample of samples) {
    const key = recordingKey(sample.id)
    const list = byKey.get(key)
    if (list === undefined) byKey.set(key, [sample])
    else list.push(sample)
  }
  const warnings: DataWarning[] = []
  let same = 0
  let across = 0
  let firstSame: readonly Sample[] = []
  let firstAcross: readonly Sample[] = []
  for (const list of byKey.values()) {
    if (list.length < 2) continue
    const labels = new Set(list.map(({ label }) => label))
    if (labels.size > 1) {
      across++
      if (firstAcross.length === 0) firstAcross = list
    }
    const twice = list.find((sample, index) => list.findIndex(({ label }) => label === sample.label) < index)
    if (twice !== undefined) {
      same++
      if (firstSame.length === 0) firstSame = list.filter(({ label }) => label === twice.label)
    }
  }
  const pair = (list: readonly Sample[]) => list.slice(0, 2).map(where).join(' and ')
  if (same > 0)
    warnings.push({
      code: 'duplicate',
      message: `${same} ${same === 1 ? 'sample is' : 'samples are'} there twice in the same class (${pair(firstSame)}). Copies are kept on one side of the split.`,
      where: where(firstSame[1] ?? (firstSame[0] as Sample)),
    })
  if (across > 0) {
    const other = firstAcross.find(({ label }) => label !== firstAcross[0]?.label)
    warnings.push({
      code: 'same-in-two-classes',
      message: `${across} ${across === 1 ? 'sample is' : 'samples are'} in two classes (${firstAcross[0] === undefined ? '' : where(firstAcross[0])} is ${firstAcross[0]?.label ?? 'without class'}, ${other === undefined ? '' : where(other)} is ${other?.label ?? 'without class'}). Decide which one is right.`,
      where: where(other ?? (firstAcross[0] as Sample)),
    })
  }
  return warnings
}

function soundWarnings(dataset: Dataset): DataWarning[] {
  const warnings: DataWarning[] = []
  const clipped: Sample[] = []
  const silent: Sample[] = []
  for (const sample of dataset.samples) {
    let peak = 0
    let atPeak = 0
    for (const value of sample.values) {
      const level = Math.abs(value)
      if (level > peak) peak = level
    }
    const full = peak > 1.5 ? 32768 : 1
    for (const value of sample.values) if (Math.abs(value) >= 0.999 * full) atPeak++
    if (atPeak >= 4 && atPeak > sample.values.length * 0.0005) clipped.push(sample)
    if (peak < 0.001 * full) silent.push(sample)
  }
  const list = (samples: readonly Sample[]) => samples.slice(0, 5).map(where).join(', ') + (samples.length > 5 ? ' …' : '')
  if (clipped[0] !== undefined)
    warnings.push({
      code: 'clipped-audio',
      message: `${clipped.length} ${clipped.length === 1 ? 'recording is' : 'recordings are'} too loud, the tops are cut off: ${list(clipped)}.`,
      where: where(clipped[0]),
    })
  if (silent[0] !== undefined)
    warnings.push({
      code: 'silent-audio',
      message: `${silent.length} ${silent.length === 1 ? 'recording is' : 'recordings are'} silent: ${list(silent)}.`,
      where: where(silent[0]),
    })
  const widths = new Set(dataset.samples.map((sample) => sample.shape[1]))
  if (widths.size > 1) {
    const stereo = dataset.samples.filter((sample) => (sample.shape[1] ?? 1) > 1)
    warnings.push({
      code: 'stereo-mixed',
      message: `Some recordings are stereo, some mono. Stereo: ${list(stereo)}. They are read as they are; features use the mean of both sides.`,
      where: where(stereo[0] as Sample),
    })
  }
  return warnings
}

/** Single readings far outside of what 99 % of a channel's readings span (five times that span away): spikes, sensor errors. */
function outliers(dataset: Dataset): DataWarning[] {
  const width = dataset.channels.length
  return dataset.channels.flatMap((channel, index): DataWarning[] => {
    const list: number[] = []
    for (const { values } of dataset.samples)
      for (let at = index; at < values.length; at += width) if (Number.isFinite(values[at])) list.push(values[at] ?? 0)
    if (list.length < 30) return []
    const sorted = Float64Array.from(list).sort()
    const low = sorted[Math.floor(sorted.length * 0.02)] ?? 0
    const high = sorted[Math.ceil(sorted.length * 0.98) - 1] ?? 0
    const span = high - low
    if (span === 0) return []
    const far = (value: number) => value > high + 5 * span || value < low - 5 * span
    const count = (far(sorted[0] ?? 0) ? 1 : 0) + (far(sorted.at(-1) ?? 0) ? 1 : 0)
    if (count === 0) return []
    const extreme = far(sorted.at(-1) ?? 0) ? (sorted.at(-1) ?? 0) : (sorted[0] ?? 0)
    const sample = dataset.samples.find(({ values }) => values.some((value, at) => at % width === index && value === extreme))
    return [
      {
        code: 'outlier',
        message: `${channel.name} reaches ${extreme}, far outside of ${low.toPrecision(3)} to ${high.toPrecision(3)} where nearly all its readings lie${sample === undefined ? '' : ` (${where(sample)})`}. Is it a sensor error?`,
        ...(sample === undefined ? {} : { where: where(sample) }),
      },
    ]
  })
}

function signalWarnings(dataset: Dataset): DataWarning[] {
  const warnings: DataWarning[] = []
  const width = dataset.channels.length
  for (let channel = 0; channel < width; channel++) {
    let low = Infinity
    let high = -Infinity
    let constantIn = 0
    for (const sample of dataset.samples) {
      if (sample.shape.at(-1) !== width) continue
      let least = Infinity
      let most = -Infinity
      for (let at = channel; at < sample.values.length; at += width) {
        const value = sample.values[at] ?? NaN
        if (value < least) least = value
        if (value > most) most = value
      }
      if (least === most && sample.values.length / width > 4) constantIn++
      low = Math.min(low, least)
      high = Math.max(high, most)
    }
    const name = dataset.channels[channel]?.name ?? ''
    if (low === high && dataset.samples.length > 0)
      warnings.push({
        code: 'constant-channel',
        message: `The channel ${name} never moves (always ${low}). Is a wire loose? Leave it out, or record again.`,
      })
    else if (constantIn > 0 && dataset.kind === 'time-series' && constantIn === dataset.samples.length)
      warnings.push({
        code: 'constant-channel',
        message: `The channel ${name} does not move within any recording. Is a wire loose?`,
      })
  }
  warnings.push(...outliers(dataset))
  const short = dataset.samples.filter((sample) => sample.shape.length === 2 && (sample.shape[0] ?? 0) < 10)
  if (short[0] !== undefined && dataset.kind === 'time-series')
    warnings.push({
      code: 'very-short',
      message: `${short.length} ${short.length === 1 ? 'recording has' : 'recordings have'} fewer than 10 readings, first ${where(short[0])} with ${short[0].shape[0] ?? 0}.`,
      where: where(short[0]),
    })
  const lengths = new Set(dataset.samples.map((sample) => sample.shape[0]))
  if (lengths.size > 1 && dataset.kind !== 'tabular') {
    const sorted = [...lengths].map((length) => length ?? 0).sort((a, b) => a - b)
    warnings.push({
      code: 'unequal-length',
      message: `Recordings have ${sorted[0] ?? 0} to ${sorted.at(-1) ?? 0} readings. Choose a window that fits the shortest, or say what to do with shorter ones.`,
    })
  }
  return warnings
}

function pictureWarnings(dataset: Dataset): DataWarning[] {
  const warnings: DataWarning[] = []
  const sizes = new Map<string, number>()
  for (const sample of dataset.samples)
    sizes.set(`${sample.shape[1]} x ${sample.shape[0]}`, (sizes.get(`${sample.shape[1]} x ${sample.shape[0]}`) ?? 0) + 1)
  if (sizes.size > 1)
    warnings.push({
      code: 'mixed-sizes',
      message: `Pictures have ${sizes.size} sizes (${[...sizes.keys()].slice(0, 4).join(', ')}${sizes.size > 4 ? ' …' : ''}). Features bring them to one size.`,
    })
  const long = dataset.samples.filter((sample) => {
    const [height = 1, width = 1] = sample.shape
    return Math.max(height, width) >= 3 * Math.min(height, width)
  })
  if (long[0] !== undefined)
    warnings.push({
      code: 'extreme-aspect',
      message: `${long.length} ${long.length === 1 ? 'picture is' : 'pictures are'} at least three times as long as wide, first ${where(long[0])}. Cropping loses much of ${long.length === 1 ? 'it' : 'them'}.`,
      where: where(long[0]),
    })
  return warnings
}

function classWarnings(dataset: Dataset): DataWarning[] {
  if (dataset.task !== 'classification') return []
  const warnings: DataWarning[] = []
  const counts = dataset.classes.map((name) => ({ name, count: dataset.samples.filter(({ label }) => label === name).length }))
  if (counts.length === 1)
    warnings.push({
      code: 'one-class',
      message: `There is only one class, "${counts[0]?.name ?? ''}". Add recordings of something else, or train for anomalies.`,
    })
  const few = counts.filter(({ count }) => count < 3)
  if (few.length > 0)
    warnings.push({
      code: 'few-per-class',
      message:
        few.map(({ name, count }) => `"${name}" has ${count} ${count === 1 ? 'example' : 'examples'}`).join(', ') +
        '. 20 is a good start.',
    })
  const sizes = counts.map(({ count }) => count).sort((a, b) => a - b)
  const least = sizes[0] ?? 0
  const most = sizes.at(-1) ?? 0
  if (counts.length > 1 && most >= least * 3) {
    const rare = counts.find(({ count }) => count === least)
    const common = counts.find(({ count }) => count === most)
    warnings.push({
      code: 'imbalance',
      message: `"${common?.name ?? ''}" has ${Math.round(most / Math.max(1, least))} times as many examples as "${rare?.name ?? ''}". The model may say "${common?.name ?? ''}" too often; rare classes are weighted when training.`,
    })
  }
  const joined = counts.find(({ name }) => {
    const parts = name.split(/[,;|]/).map((part) => part.trim())
    return (
      parts.length > 1 && parts.every((part) => part !== '') && parts.some((part) => counts.some((other) => other.name === part))
    )
  })
  if (joined !== undefined)
    warnings.push({
      code: 'multi-label',
      message: `"${joined.name}" names several classes at once. A sample has one class here; it is read as a class of its own.`,
    })
  const seen = new Map<string, string>()
  for (const { name } of counts) {
    const key = name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s_-]+/g, '')
    const other = seen.get(key)
    if (other !== undefined)
      warnings.push({
        code: 'class-names-alike',
        message: `The classes "${other}" and "${name}" differ only in spelling. Merge them if they are the same.`,
      })
    seen.set(key, name)
  }
  return warnings
}

/** Everything suspicious in the samples themselves: copies, silence, loose wires, odd sizes, classes too small. */
export function qualityWarnings(dataset: Dataset): DataWarning[] {
  const byKind =
    dataset.kind === 'audio'
      ? [...soundWarnings(dataset), ...signalWarnings({ ...dataset, channels: [] })]
      : dataset.kind === 'image'
        ? pictureWarnings(dataset)
        : signalWarnings(dataset)
  return [...classWarnings(dataset), ...(dataset.kind === 'tabular' ? [] : copies(dataset.samples)), ...byKind]
}
