import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProjectState } from '../../src-main/contract/schemas/project.ts'
import { failureOf, openServices, temporaryFolder, type OpenServices } from './open-services.ts'

const place = temporaryFolder()
let services: OpenServices
let project = ''

const state = () => services.call('projects.open', { project })
const bytes = (text: string) => new TextEncoder().encode(text)

/** A recording of one channel, 40 readings at 100 Hz. */
const recording = (offset: number): Uint8Array<ArrayBuffer> =>
  bytes(['time,x', ...Array.from({ length: 40 }, (_, i) => `${i * 10},${(offset + Math.sin(i / 3)).toFixed(4)}`)].join('\n'))

const gestures = ['up', 'down'].flatMap((label, place) =>
  Array.from({ length: 10 }, (_, index) => [`${label}/${index}.csv`, recording(place * 3 + index / 10)] as const),
)

async function batchOf(files: readonly (readonly [string, Uint8Array<ArrayBuffer>])[]): Promise<string> {
  const { batch } = await services.call('files.begin', {})
  for (const [path, content] of files) await services.call('files.add', { batch, path, bytes: content })
  return batch
}
async function add(files: readonly (readonly [string, Uint8Array<ArrayBuffer>])[]) {
  const { job } = await services.call('data.import', { project, batch: await batchOf(files), options: {} })
  return services.finished(job)
}
const counts = ({ dataset }: ProjectState): Record<string, number> =>
  Object.fromEntries((dataset?.classes ?? []).map(({ name, count }) => [name, count]))

beforeAll(async () => {
  services = openServices(place.folder)
  project = (await services.call('projects.create', { name: 'Nods', kind: 'time-series' })).id
})
afterAll(async () => {
  await services.close()
  place.remove()
})

describe('collecting', () => {
  test('a new project asks for data and says so in every step', async () => {
    const { steps, dataset } = await state()
    expect(dataset).toBeNull()
    expect(steps.data?.state).toBe('ready')
    for (const method of ['features.get', 'model.templates', 'fit.get'] as const) {
      const failure = await failureOf(services.call(method, { project, runtime: 'tinykiln' }))
      expect(['no-data', 'no-model']).toContain(failure.code)
    }
    expect((await failureOf(services.call('training.start', { project, settings: {} }))).code).toBe('no-data')
    expect((await failureOf(services.call('quantization.start', { project, method: 'ptq' }))).code).toBe('no-float-model')
    expect((await failureOf(services.call('test.results', { project, variant: 'ptq' }))).code).toBe('nothing-to-test')
  })

  test('files are looked at before they are stored, then stored', async () => {
    const batch = await batchOf(gestures)
    const { inspection, files, preview } = await services.call('data.inspect', { batch, options: {} })
    expect(inspection).toMatchObject({ kind: 'time-series', recordings: 20, sampleRateHz: 100 })
    expect(files.every((file) => file.recordings === 1 && !file.skipped)).toBe(true)
    expect(preview?.shape).toEqual([40, 1])
    expect((await state()).dataset).toBeNull()
    expect(await add(gestures)).toMatchObject({ state: 'done', error: null })
    expect(counts(await state())).toEqual({ down: 10, up: 10 })
  })

  test('the same files again add nothing, not even a version', async () => {
    const before = (await state()).dataset
    expect((await add(gestures)).state).toBe('done')
    expect((await state()).dataset).toEqual(before)
  })

  const bad: readonly (readonly [string, readonly (readonly [string, Uint8Array<ArrayBuffer>])[]])[] = [
    ['nothing at all', []],
    ['a PDF', [['notes.pdf', bytes('%PDF-1.7 and so on')]]],
    ['an empty file', [['up/empty.csv', new Uint8Array()]]],
    ['half a zip', [['data.zip', bytes('PK\u0003\u0004 cut off')]]],
    ['a wav of garbage', [['up/a.wav', bytes('RIFF....WAVEfmt garbage')]]],
    ['another kind of data', [['iris.csv', bytes('a,b,c,d,species\n1,2,3,4,x\n5,6,7,8,y\n2,3,4,5,x\n')]]],
  ]
  test.each(bad)('%s is refused with a sentence and leaves the data as it was', async (_, files) => {
    const before = await state()
    const batch = await batchOf(files)
    const looked = await services.call('data.inspect', { batch, options: {} }).then(
      ({ inspection }) => inspection,
      (error: unknown) => error,
    )
    expect(looked).toBeDefined()
    const { job } = await services.call('data.import', { project, batch, options: {} })
    const ended = await services.finished(job)
    expect(ended.state).toBe('failed')
    expect(ended.error?.code).toMatch(/^[a-z0-9-]+$/)
    expect(ended.error?.code).not.toBe('internal')
    expect(ended.error?.message.length).toBeGreaterThan(20)
    expect(await state()).toEqual(before)
  })
})

describe('curating', () => {
  const rows = async () => (await services.call('data.list', { project, offset: 0, limit: 100 })).samples

  test('a sample is shown with all its readings', async () => {
    const [first] = await rows()
    const sample = await services.call('data.sample', { project, sample: first?.id ?? '' })
    expect(sample.values).toHaveLength(40)
    expect(sample.label).toBe(first?.label)
    expect((await failureOf(services.call('data.sample', { project, sample: 'gone' }))).code).toBe('unknown-sample')
  })

  test('relabelling, removing and splitting can be undone and redone, and make what was trained stale', async () => {
    await services.call('model.choose', { project, template: 'dense', parameters: { units: 4, layers: 1 } })
    const { job } = await services.call('training.start', { project, settings: { epochs: 1 } })
    expect(await services.finished(job)).toMatchObject({ state: 'done', error: null })
    const rounding = await services.call('quantization.start', { project, method: 'ptq' })
    expect(await services.finished(rounding.job)).toMatchObject({ state: 'done', error: null })
    const stale = async () => (await state()).variants.map((one) => one.stale)
    const trained = await state()
    expect(await stale()).toEqual([false, false])

    const ups = (await rows()).filter((row) => row.label === 'up').slice(0, 2)
    const relabelled = await services.call('data.relabel', { project, samples: ups.map((row) => row.id), label: 'nod' })
    expect(counts(relabelled)).toEqual({ down: 10, nod: 2, up: 8 })
    expect(await stale()).toEqual([true, true])
    expect(relabelled.steps.train?.state).toBe('stale')
    expect(relabelled.steps.quantize?.state).toBe('stale')

    const removed = await services.call('data.remove', { project, samples: ups.map((row) => row.id) })
    expect(counts(removed)).toEqual({ down: 10, up: 8 })
    expect(counts(await services.call('data.undo', { project }))).toEqual({ down: 10, nod: 2, up: 8 })
    const original = await services.call('data.undo', { project })
    expect(original.dataset?.hash).toBe(trained.dataset?.hash)
    expect(await stale()).toEqual([false, false])
    expect((await failureOf(services.call('data.undo', { project }))).code).toBe('nothing-to-undo')
    await services.call('data.redo', { project })
    expect(counts(await services.call('data.redo', { project }))).toEqual({ down: 10, up: 8 })
    expect((await failureOf(services.call('data.redo', { project }))).code).toBe('nothing-to-redo')
    await services.call('data.undo', { project })
    await services.call('data.undo', { project })

    const split = await services.call('data.split', { project, seed: 5, test: 0.3, validation: 0.2, keepTogether: 'recording' })
    expect(split.dataset?.split).toMatchObject({ seed: 5, test: 6, validation: 4, train: 10 })
    expect(await stale()).toEqual([true, true])
    expect((await services.call('data.undo', { project })).dataset?.split).toEqual(trained.dataset?.split)
    expect(await stale()).toEqual([false, false])
  })

  test('features can be changed and are refused when they cannot be computed', async () => {
    const { settings } = await services.call('features.get', { project })
    const failure = await failureOf(services.call('features.set', { project, settings: { ...settings, block: 'no-such-block' } }))
    expect(failure.code).not.toBe('internal')
    expect((await services.call('features.set', { project, settings })).steps.features?.state).toBe('done')
  })

  test('everything can be removed, and the project still opens', async () => {
    const emptied = await services.call('data.remove', { project, samples: (await rows()).map((row) => row.id) })
    expect(emptied.dataset?.recordings).toBe(0)
    expect(await services.call('data.quality', { project })).toBeDefined()
    expect((await failureOf(services.call('training.start', { project, settings: {} }))).code).toBe('no-data')
    expect(counts(await services.call('data.undo', { project }))).toEqual({ down: 10, up: 10 })
    expect(services.reports).toEqual([])
  })
})
