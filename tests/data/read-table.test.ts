import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codes, inspect } from './in-memory.ts'

const delimiters = [',', ';', '\t', '|'] as const
const endings = ['\n', '\r\n', '\r'] as const

/** Tables of numbers in any dialect: what is written is what is read, value for value. */
const table = fc.record({
  rows: fc.array(
    fc.array(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0),
      { minLength: 3, maxLength: 3 },
    ),
    {
      minLength: 4,
      maxLength: 40,
    },
  ),
  delimiter: fc.constantFrom(...delimiters),
  ending: fc.constantFrom(...endings),
  mark: fc.boolean(),
  utf16: fc.boolean(),
  comma: fc.boolean(),
})

function encode(text: string, utf16: boolean, mark: boolean): Uint8Array {
  if (!utf16) return new TextEncoder().encode((mark ? '\uFEFF' : '') + text)
  const bytes = new Uint8Array(2 + text.length * 2)
  bytes.set([0xff, 0xfe])
  for (let i = 0; i < text.length; i++) new DataView(bytes.buffer).setUint16(2 + i * 2, text.charCodeAt(i), true)
  return bytes
}

describe('tables', () => {
  test('every number comes back exactly, in every dialect', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ rows, delimiter, ending, mark, utf16, comma }) => {
        const decimalComma = comma && delimiter !== ','
        const write = (value: number) => (decimalComma ? String(value).replace('.', ',') : String(value))
        const text =
          ['aX', 'aY', 'aZ'].join(delimiter) + ending + rows.map((row) => row.map(write).join(delimiter) + ending).join('')
        const { inspection } = await inspect({ 'wave.csv': encode(text, utf16, mark) }, { kind: 'time-series' })
        expect(inspection.refused).toBeNull()
        expect(inspection.channels.map(({ name }) => name)).toEqual(['aX', 'aY', 'aZ'])
        const sums = [0, 1, 2].map((channel) => rows.reduce((sum, row) => sum + (row[channel] ?? 0), 0))
        expect(inspection.values?.map(({ n }) => n)).toEqual([rows.length, rows.length, rows.length])
        expect(inspection.values?.map(({ sum }) => sum)).toEqual(sums)
        expect(inspection.values?.[0]?.first3).toEqual(rows.slice(0, 3).map((row) => row[0]))
      }),
      { numRuns: 150 },
    )
  })

  test('no bytes make it throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('x.csv', 'x.wav', 'x.png', 'x.json', 'x.zip', 'x.npy'),
        async (bytes, path) => {
          const { inspection } = await inspect({ [path]: bytes })
          expect(inspection.refused === null ? inspection.recordings : inspection.refused.message.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 400 },
    )
  })

  test('a ragged row is left out whole, with its line', async () => {
    const { inspection, dataset } = await inspect({ 'tilt.csv': 'aX,aY,aZ\n1,2,3\n4,5\n6,7,8\n9,10,11\n12,13,14\n' })
    expect(dataset.samples[0]?.shape).toEqual([4, 3])
    expect(inspection.warnings.find(({ code }) => code === 'ragged-rows')?.where).toBe('tilt.csv:3')
  })

  test('missing readings stay missing, and are told with their line', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i / 10},${i === 7 ? '' : i / 5},${i === 9 ? 'ovf' : 1}`)
    const { inspection, dataset } = await inspect({ 'swing.csv': `ax,ay,az\n${rows.join('\n')}\n` })
    expect(dataset.samples[0]?.values[7 * 3 + 1]).toBeNaN()
    expect(dataset.samples[0]?.values[9 * 3 + 2]).toBe(Infinity)
    expect(inspection.warnings.find(({ code }) => code === 'missing-values')?.where).toBe('swing.csv:9')
    expect(inspection.warnings.find(({ code }) => code === 'infinite-values')?.where).toBe('swing.csv:11')
  })

  const rows = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i)).join('\n') + '\n'
  const x = (i: number) => Math.sin(i / 5).toFixed(4)
  const layouts: [
    string,
    Record<string, string>,
    {
      kind?: string
      classes?: Record<string, number>
      channels?: string[]
      rate?: number | null
      groups?: number
      warned?: string
    },
  ][] = [
    [
      'a user, an activity and a clock without names, semicolons at the ends',
      {
        'WISDM_raw.txt': ['33', '17']
          .flatMap((user) =>
            ['Jogging', 'Walking'].map((word) =>
              rows(60, (i) => `${user},${word},${49105962326000 + i * 50000000},${x(i)},${x(i + 9)};`),
            ),
          )
          .join(''),
      },
      { kind: 'time-series', classes: { Jogging: 2, Walking: 2 }, rate: 20, groups: 2 },
    ],
    [
      'two clocks, one of them with its unit',
      {
        'Accelerometer.csv': `time,seconds_elapsed,z,y,x\n${rows(60, (i) => `${1650000000000000000 + i * 1e7},${(i * 0.01).toFixed(3)},${x(i)},${x(i + 3)},1`)}`,
      },
      { channels: ['z', 'y', 'x'], rate: 100, warned: 'time-columns-not-channels' },
    ],
    [
      'a row of units',
      { 'still.csv': `time,ax\ns,m/s2\n${rows(50, (i) => `${(i * 0.01).toFixed(2)},${x(i)}`)}` },
      { channels: ['ax'], rate: 100 },
    ],
    [
      'an index column without a name and class numbers',
      { 'data.csv': `,ax,ay,label\n${rows(200, (i) => `${i},${x(i)},${x(i + 5)},${Math.floor(i / 100)}`)}` },
      { kind: 'time-series', classes: { 0: 1, 1: 1 }, channels: ['ax', 'ay'], warned: 'nameless-columns-skipped' },
    ],
    [
      'sensor names whose class changes with every row',
      { 'points.csv': `x,y,label\n${rows(40, (i) => `${x(i)},${x(i + 3)},${i % 2 === 0 ? 'left' : 'right'}`)}` },
      { kind: 'tabular', classes: { left: 20, right: 20 }, channels: ['x', 'y'] },
    ],
    [
      'flowers without a header',
      {
        'iris.data': rows(
          60,
          (i) => `${5 + ((i * 7) % 9) / 10},${3 + ((i * 5) % 7) / 10},${['a', 'b', 'c'][Math.floor(i / 20)]}`,
        ),
      },
      { kind: 'tabular', classes: { a: 20, b: 20, c: 20 }, channels: ['column 1', 'column 2'] },
    ],
    [
      'recordings told apart by a column',
      {
        'gest.csv': `recording,label,ax\n${Array.from({ length: 4 }, (_, r) => rows(30, (i) => `${r},${r % 2 === 0 ? 'up' : 'down'},${x(i)}`)).join('')}`,
      },
      { kind: 'time-series', classes: { up: 2, down: 2 }, channels: ['ax'] },
    ],
    [
      'folders of people with folders of classes',
      Object.fromEntries(
        ['alice', 'bob'].flatMap((who) =>
          ['clap', 'wave'].map((word) => [
            `${who}/${word}/0.csv`,
            `x,y\n${rows(30, (i) => `${x(i + who.length + word.length)},1.${i}`)}`,
          ]),
        ),
      ),
      { classes: { clap: 2, wave: 2 }, groups: 2 },
    ],
    [
      'a time that starts again',
      { 'hop.csv': `t_ms,ax\n${rows(80, (i) => `${(i % 40) * 10},${x(i)}`)}` },
      { classes: { hop: 2 }, rate: 100, warned: 'time-restarts' },
    ],
    [
      'a spike',
      { 'run.csv': `ax,ay\n${rows(100, (i) => `${i === 50 ? 9999 : x(i)},${x(i + 1)}`)}` },
      { classes: { run: 1 }, warned: 'outlier' },
    ],
    [
      'names that do not fit',
      { 'flip.csv': `ax,ay\n${rows(50, (i) => `${x(i)},${x(i + 2)},${x(i + 4)}`)}` },
      { channels: ['column 1', 'column 2', 'column 3'], warned: 'header-does-not-fit' },
    ],
    [
      'a label that contradicts the name',
      {
        'left.csv': `ax,label\n${rows(30, (i) => `${x(i)},right`)}`,
        'right.csv': `ax,label\n${rows(30, (i) => `${x(i + 7)},left`)}`,
      },
      { classes: { left: 1, right: 1 }, warned: 'label-contradicts-name' },
    ],
    [
      'names that differ in spelling only',
      { 'Wave/0.csv': `ax\n${rows(30, (i) => x(i))}`, 'wave/0.csv': `ax\n${rows(30, (i) => x(i + 3))}` },
      { classes: { Wave: 1, wave: 1 }, warned: 'class-names-alike' },
    ],
  ]
  test.each(layouts)('%s', async (_, files, expected) => {
    const { inspection, dataset } = await inspect(files)
    expect(inspection.refused).toBeNull()
    if (expected.kind !== undefined) expect(inspection.kind).toBe(expected.kind)
    if (expected.classes !== undefined)
      expect(Object.fromEntries(inspection.classes.map(({ name, count }) => [name, count]))).toEqual(expected.classes)
    if (expected.channels !== undefined) expect(inspection.channels.map(({ name }) => name)).toEqual(expected.channels)
    if (expected.rate !== undefined) expect(inspection.sampleRateHz).toBeCloseTo(expected.rate ?? 0, 2)
    if (expected.groups !== undefined) expect(new Set(dataset.samples.map(({ group }) => group)).size).toBe(expected.groups)
    if (expected.warned !== undefined) expect(codes(inspection)).toContain(expected.warned)
    else expect(codes(inspection)).not.toContain('ragged-rows')
  })
})
