import type { Inspection, PinnedValues } from '../../src-main/data/inspection.ts'

/** A number that pins the values of one recording (corpus README, "Checks"). */
export type Check = {
  where: {
    file: string
    entry?: string
    recording?: number
    row?: number
    region?: number
    segment?: string
    index?: number
    class?: string
    whole?: boolean
  }
  channel: string
  n?: number
  sum: number
  first3?: number[]
  last3?: number[]
  first_pixel?: number[]
  last_pixel?: number[]
  width?: number
  height?: number
  rate_hz?: number
  tolerance?: string
}

/** A case of the corpus: what was dropped and what a careful person expects. */
export type CorpusCase = {
  id: string
  kind: string
  drop: string[]
  expect: {
    outcome: 'read' | 'refused'
    task: string
    samples: number
    classes: Record<string, number>
    channels: { name: string; unit: string | null }[]
    rate: { hz: number | number[] | string | null; must_ask: boolean; guess?: number | null; tolerance?: number } | null
    split: Record<string, number> | null
    warnings: string[]
    also_ok?: string
    target?: { name: string }
  }
  checks?: Check[]
  per_file?: {
    file: string
    outcome: string
    also_ok?: string
    width?: number
    height?: number
    rate_hz?: number
    check?: Check
  }[]
}

/** Part of a reading that a case leaves open in words (`also_ok`): fields of `expect` that may differ. */
export type Latitude = {
  samples?: number
  classes?: Record<string, number>
  kind?: string
  split?: Record<string, number>
  skipChecks?: string[]
}

function near(actual: number, expected: number, relative: number, absolute: number): boolean {
  return Math.abs(actual - expected) <= Math.max(absolute, relative * Math.abs(expected))
}

function findPin(values: readonly PinnedValues[], check: Check): PinnedValues | undefined {
  const { where } = check
  const channel = (pin: PinnedValues) =>
    pin.channel === check.channel ||
    values.filter((other) => other.file === pin.file && other.recording === pin.recording && other.entry === pin.entry).length ===
      1
  const ofFile = values.filter(
    (pin) => pin.file === where.file && (where.entry === undefined || pin.entry === where.entry) && channel(pin),
  )
  if (where.segment !== undefined) return ofFile.find((pin) => pin.segment === where.segment)
  if (where.region !== undefined) return ofFile.find((pin) => pin.region === where.region)
  const ofClass = where.class === undefined ? ofFile : ofFile.filter((pin) => pin.class === where.class)
  const position = where.recording ?? where.row ?? where.index ?? 0
  return where.class === undefined ? ofClass.find((pin) => pin.recording === position) : ofClass[position]
}

/** What is wrong with the values, in words; empty when every check holds. */
export function checkValues(inspection: Inspection, checks: readonly Check[]): string[] {
  const values = inspection.values ?? []
  return checks.flatMap((check) => {
    if (check.where.whole === true) return []
    const name = `${JSON.stringify(check.where)} ${check.channel}`
    const pin = findPin(values, check)
    if (pin === undefined) return [`${name}: not there`]
    const problems: string[] = []
    const lossy = check.tolerance?.includes('lossy') === true
    const each = check.tolerance?.includes('1e-4 a value') === true ? 1e-4 : 1e-9
    if (check.n !== undefined && pin.n !== check.n) problems.push(`${name}: n ${pin.n}, not ${check.n}`)
    if (!near(pin.sum, check.sum, lossy ? 0.01 : 1e-6, each === 1e-4 ? 1e-4 * pin.n : 1e-12))
      problems.push(`${name}: sum ${pin.sum}, not ${check.sum}`)
    const compare = (actual: readonly number[], expected: readonly number[] | undefined, what: string) => {
      if (expected === undefined) return
      const bound = lossy ? 6 : each
      if (
        actual.length !== expected.length ||
        !expected.every((value, index) => near(actual[index] ?? NaN, value, lossy ? 0 : 1e-9, bound))
      )
        problems.push(`${name}: ${what} ${actual.join(' ')}, not ${expected.join(' ')}`)
    }
    compare(pin.first3, check.first3 ?? check.first_pixel, 'first')
    compare(pin.last3, check.last3 ?? check.last_pixel, 'last')
    if (check.width !== undefined && pin.width !== check.width) problems.push(`${name}: width ${pin.width}`)
    if (check.height !== undefined && pin.height !== check.height) problems.push(`${name}: height ${pin.height}`)
    if (check.rate_hz !== undefined && pin.rateHz !== check.rate_hz) problems.push(`${name}: rate ${pin.rateHz}`)
    return problems
  })
}

/** Everything in which an inspection differs from what a case expects; empty when it is right. */
export function judge(item: CorpusCase, inspection: Inspection, latitude: Latitude = {}): string[] {
  const { expect } = item
  const problems: string[] = []
  if (expect.outcome === 'refused') return inspection.refused === null ? ['read, not refused'] : []
  if (inspection.refused !== null) return [`refused: ${inspection.refused.code}: ${inspection.refused.message}`]
  if (inspection.kind !== (latitude.kind ?? item.kind)) problems.push(`kind ${inspection.kind}, not ${item.kind}`)
  if (inspection.task !== expect.task) problems.push(`task ${inspection.task}, not ${expect.task}`)
  if (inspection.recordings !== (latitude.samples ?? expect.samples))
    problems.push(`${inspection.recordings} samples, not ${expect.samples}`)
  const classes = Object.fromEntries(inspection.classes.map(({ name, count }) => [name, count]))
  const sorted = (record: Record<string, number>) => JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
  if (sorted(classes) !== sorted(latitude.classes ?? expect.classes))
    problems.push(`classes ${sorted(classes)}, not ${sorted(expect.classes)}`)
  const channels = (list: readonly { name: string; unit: string | null }[]) =>
    JSON.stringify(list.map(({ name, unit }) => [name, unit]))
  if (channels(inspection.channels) !== channels(expect.channels))
    problems.push(`channels ${channels(inspection.channels)}, not ${channels(expect.channels)}`)
  const rate = expect.rate
  if (rate !== null) {
    const question = inspection.questions.find(({ code }) => code === 'sample-rate' || code === 'one-rate')
    if (rate.must_ask && question === undefined) problems.push('the rate is not asked for')
    if (rate.must_ask && typeof rate.guess === 'number' && question?.proposal !== rate.guess)
      problems.push(`guess ${String(question?.proposal)}, not ${rate.guess}`)
    if (rate.must_ask && rate.guess === null && question?.proposal !== null)
      problems.push(`guess ${String(question?.proposal)}, though none is known`)
    if (
      !rate.must_ask &&
      typeof rate.hz === 'number' &&
      !near(inspection.sampleRateHz ?? NaN, rate.hz, rate.tolerance ?? 0, 1e-9)
    )
      problems.push(`rate ${inspection.sampleRateHz}, not ${rate.hz}`)
  }
  if (expect.target !== undefined && inspection.target?.name !== expect.target.name)
    problems.push(`target ${inspection.target?.name}`)
  const split = latitude.split ?? expect.split
  for (const [part, count] of Object.entries(split ?? {})) {
    const actual: Record<string, unknown> = { ...inspection.split }
    if (actual[part] !== count) problems.push(`split ${JSON.stringify(inspection.split)}, not ${JSON.stringify(split)}`)
  }
  if (split === null && inspection.split !== null) problems.push(`split ${JSON.stringify(inspection.split)}, none expected`)
  for (const code of expect.warnings)
    if (!inspection.warnings.some((warning) => warning.code === code)) problems.push(`no word of ${code}`)
  const skip = latitude.skipChecks ?? []
  problems.push(
    ...checkValues(
      inspection,
      (item.checks ?? []).filter(({ channel }) => !skip.includes(channel)),
    ),
  )
  for (const entry of item.per_file ?? []) {
    const read = inspection.values?.some(({ file }) => file === entry.file) === true
    if (entry.outcome === 'refused' && read) problems.push(`${entry.file} is read`)
    if (entry.outcome === 'read' && !read && entry.also_ok === undefined) problems.push(`${entry.file} is not read`)
    if (!read && !inspection.warnings.some(({ message }) => message.includes(entry.file)))
      problems.push(`no word of ${entry.file}`)
    if (entry.outcome === 'read' && read && entry.check !== undefined) problems.push(...checkValues(inspection, [entry.check]))
  }
  return problems
}
