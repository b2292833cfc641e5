import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { canMountDisks, smallDisk } from '../projects/small-disk.ts'
import { failureOf, openServices, temporaryFolder, type OpenServices } from './open-services.ts'

const place = temporaryFolder()
let services: OpenServices
beforeAll(() => {
  services = openServices(place.folder)
})
afterEach(() => expect(services.reports).toEqual([]))
afterAll(async () => {
  await services.close()
  place.remove()
})

const golden = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url)))

async function batchOf(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { batch } = await services.call('files.begin', {})
  await services.call('files.add', { batch, path: name, bytes })
  return batch
}

describe('what is not there', () => {
  const strange = ['no-such-project', '..', '../etc', 'a/b', '', '.bin']
  test.each(strange)('the project “%s” is unknown in every method that takes one', async (project) => {
    const row = 'x'
    const calls = [
      services.call('projects.open', { project }),
      services.call('projects.rename', { project, name: 'x' }),
      services.call('projects.remove', { project }),
      services.call('projects.restore', { project }),
      services.call('projects.chooseBoard', { project, board: 'uno_r3' }),
      services.call('boards.verdicts', { project }),
      services.call('jobs.list', { project }),
      services.call('data.list', { project, offset: 0, limit: 10 }),
      services.call('data.undo', { project }),
      services.call('data.quality', { project }),
      services.call('features.get', { project }),
      services.call('model.templates', { project }),
      services.call('training.get', { project }),
      services.call('quantization.bench', { project }),
      services.call('fit.get', { project, runtime: 'tinykiln' }),
      services.call('test.results', { project, variant: 'ptq' }),
      services.call('export.download', { project, export: row }),
      services.call('history.list', { project }),
      services.call('history.restore', { project, row }),
    ]
    for (const call of calls) {
      const { code } = await failureOf(call)
      expect(['unknown-project', 'unknown-board']).toContain(code)
    }
  })

  test('rows, files, layers, boards, samples and variants that are not there have codes', async () => {
    const { id: project } = await services.call('projects.create', { kind: 'time-series' })
    const request = { project, as: 'c', variant: 'ptq', name: 'x', testWindows: 1 } as const
    const settings = { block: 'raw', parameters: {} }
    const calls: readonly (readonly [string, Promise<unknown>])[] = [
      ['unknown-batch', services.call('files.add', { batch: 'x', path: 'a', bytes: new Uint8Array() })],
      ['unknown-batch', services.call('data.inspect', { batch: 'x', options: {} })],
      ['unknown-batch', services.call('data.import', { project, batch: 'x', options: {} })],
      ['unknown-batch', services.call('model.inspect', { batch: 'x' })],
      ['unknown-sample', services.call('projects.createFromSample', { sample: 'x' })],
      ['unknown-board', services.call('projects.chooseBoard', { project, board: 'x' })],
      ['no-data', services.call('features.preview', { project, sample: 'x', settings })],
      ['no-data', services.call('features.scatter', { project, settings })],
      ['no-data', services.call('data.split', { project, seed: 1, test: 0.2, validation: 0.2, keepTogether: 'recording' })],
      ['no-variant', services.call('quantization.histogram', { project, variant: 'ptq', layer: 'x' })],
      ['no-model', services.call('export.preview', request)],
      ['no-model', services.call('export.write', request)],
      ['not-in-project', services.call('export.download', { project, export: 'x' })],
      ['not-in-project', services.call('history.exportAgain', { project, export: 'x' })],
      ['unknown-row', services.call('history.restore', { project, row: 'x' })],
      ['unknown-row', services.call('history.note', { project, row: 'x', note: '', keep: true })],
    ]
    for (const [expected, call] of calls) expect((await failureOf(call)).code).toBe(expected)
    expect((await services.call('quantization.bench', { project })).columns).toEqual([])
    expect(await services.call('model.layers', { project })).toEqual([])
  })

  test('a request of the wrong form is refused before it does anything', async () => {
    const wrong = services.call('data.list', { project: 5, offset: 'x' } as never)
    expect((await failureOf(wrong)).code).toBe('invalid-input')
  })
})

describe('a model from elsewhere', () => {
  test('an INT8 file goes into a project: Fit and Export work without data', async () => {
    const { id: project } = await services.call('projects.create', { kind: 'image' })
    const bytes = golden('digit_cnn_ptq.tflite')
    const looked = await services.call('model.inspect', { batch: await batchOf('digits.tflite', bytes) })
    expect(looked.runnable).toEqual({ tinykiln: true, tflm: true })
    const { state } = await services.call('model.import', { project, batch: await batchOf('digits.tflite', bytes) })
    expect(state.model).toMatchObject({ origin: 'imported', name: 'digits.tflite' })
    expect(state.steps.train).toEqual({ state: 'done', line: 'Imported' })
    expect((await services.call('fit.get', { project, runtime: 'tinykiln' })).rows).toHaveLength(88)
    expect((await services.call('quantization.bench', { project })).columns[0]).toMatchObject({
      variant: 'ptq',
      accuracy: null,
      line: 'Imported as it is',
    })
    expect((await services.call('model.layers', { project })).length).toBeGreaterThan(2)
    for (const as of ['tflite', 'c-array', 'c', 'arduino'] as const) {
      const request = { project, as, variant: 'ptq', name: 'digits', testWindows: 5 } as const
      const { export: hash, files } = await services.call('export.write', request)
      expect(files.length).toBeGreaterThan(0)
      expect(await services.call('history.exportAgain', { project, export: hash })).toMatchObject({ same: true })
    }
    expect((await failureOf(services.call('training.start', { project, settings: {} }))).code).toBe('model-is-imported')
    expect((await failureOf(services.call('test.results', { project, variant: 'ptq' }))).code).toBe('nothing-to-test')
    const histogram = services.call('quantization.histogram', { project, variant: 'ptq', layer: 'x' })
    expect((await failureOf(histogram)).code).toBe('no-calibration-data')
    expect((await failureOf(services.call('quantization.start', { project, method: 'ptq' }))).code).toBe('no-float-model')
  })

  test('a float file waits for data before it can be rounded', async () => {
    const { id: project } = await services.call('projects.create', { kind: 'image' })
    await services.call('model.import', { project, batch: await batchOf('f.tflite', golden('digit_cnn_float.tflite')) })
    const { job } = await services.call('quantization.start', { project, method: 'ptq' })
    const ended = await services.finished(job)
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'no-calibration-data' } })
    const request = { project, as: 'c', variant: 'float', name: 'x', testWindows: 1 } as const
    expect((await failureOf(services.call('export.preview', request))).code).toBe('model-is-float')
  })

  const broken: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
    ['cut.tflite', golden('digit_cnn_ptq.tflite').slice(0, 900)],
    ['nothing.tflite', new Uint8Array()],
    ['text.tflite', new TextEncoder().encode('<!doctype html><p>404')],
    ['zeros.tflite', new Uint8Array(5000)],
  ]
  test.each(broken)('%s is refused with a sentence', async (name, bytes) => {
    const { id: project } = await services.call('projects.create', { kind: 'image' })
    const before = await services.call('projects.open', { project })
    const failure = await failureOf(services.call('model.import', { project, batch: await batchOf(name, bytes) }))
    expect(failure.code).not.toBe('internal')
    expect(failure.message.length).toBeGreaterThan(20)
    expect(await services.call('projects.open', { project })).toEqual(before)
  })
})

describe('a full disk', () => {
  test.skipIf(!canMountDisks)(
    'fails an import with a sentence, and the project opens as it was (needs root to mount a small disk)',
    async () => {
      const small = openServices(smallDisk(700))
      try {
        const { id: project } = await small.call('projects.create', { kind: 'time-series' })
        const before = await small.call('projects.open', { project })
        const { batch } = await small.call('files.begin', {})
        const rows = Array.from({ length: 40_000 }, (_, i) => `${i * 10},${Math.sin(i)},${Math.cos(i)}`)
        await small.call('files.add', {
          batch,
          path: 'a/long.csv',
          bytes: new TextEncoder().encode(`time,x,y\n${rows.join('\n')}`),
        })
        const failure = await failureOf(
          small.call('data.import', { project, batch, options: {} }).then(async ({ job }) => {
            const ended = await small.finished(job)
            return ended.error ? Promise.reject(Object.assign(new Error(), { failure: ended.error })) : ended
          }),
        ).catch((error: { failure?: { code: string } }) => error.failure ?? error)
        expect(failure).toMatchObject({ code: 'disk-full' })
        expect(await small.call('projects.open', { project })).toEqual(before)
        expect(small.reports).toEqual([])
      } finally {
        await small.close()
      }
    },
  )
})
