import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Epoch } from '../../src-main/contract/methods/training.ts'
import type { JobState } from '../../src-main/contract/schemas/job.ts'
import { openServices, temporaryFolder, type OpenServices } from './open-services.ts'

const place = temporaryFolder()
let services: OpenServices
let project = ''
const jobEvents: JobState[] = []
const epochEvents: Epoch[] = []

const listenForAll = (): void => {
  services.listen('job.changed', (job) => jobEvents.push(job))
  services.listen('training.epoch', ({ epoch }) => epochEvents.push(epoch))
}
const state = () => services.call('projects.open', { project })
const exportRequest = (as: 'tflite' | 'c-array' | 'c' | 'arduino') =>
  ({ project, as, variant: 'ptq', name: 'gestures', testWindows: 3 }) as const

beforeAll(() => {
  services = openServices(place.folder)
  listenForAll()
})
afterAll(async () => {
  await services.close()
  place.remove()
})

describe('the whole road over the contract', () => {
  test('a sample becomes a project with data, features and a suggested model', async () => {
    const opened = await services.call('projects.createFromSample', { sample: 'five-gestures' })
    project = opened.id
    expect(opened.dataset?.classes).toHaveLength(5)
    expect(opened.dataset?.split.test).toBeGreaterThan(0)
    expect(opened.steps.data?.state).toBe('done')
    expect(opened.steps.train?.state).toBe('ready')
    expect(opened.steps.quantize?.state).toBe('empty')
    expect(opened.gauge.hasModel).toBe(true)
    expect((await services.call('projects.list', {})).map((one) => one.id)).toEqual([project])
  })

  test('features are shown for one window and for all', async () => {
    const { settings, suggested, blocks } = await services.call('features.get', { project })
    expect(blocks.map((block) => block.name)).toContain(settings.block)
    expect(settings).toEqual(suggested)
    const { samples } = await services.call('data.list', { project, offset: 0, limit: 3 })
    const preview = await services.call('features.preview', { project, sample: samples[0]?.id ?? '', settings })
    expect(preview.values).toHaveLength(preview.shape.reduce((product, size) => product * size, 1))
    const scatter = await services.call('features.scatter', { project, settings })
    expect(scatter.points).toHaveLength(scatter.samples.length * 2)
    expect(scatter.summary).not.toBe('')
  })

  test('templates come with exact sizes, and one is chosen', async () => {
    const cards = await services.call('model.templates', { project })
    const dense = cards.find((card) => card.name === 'dense')
    expect(dense?.weights).toBeGreaterThan(0)
    const chosen = await services.call('model.choose', { project, template: 'dense', parameters: { units: 16, layers: 1 } })
    expect(chosen.model).toMatchObject({ origin: 'template', name: 'dense' })
    expect(chosen.model?.parameters).toBeGreaterThan(0)
    expect((await services.call('model.layers', { project })).length).toBeGreaterThan(1)
  })

  test('training reports every epoch and leaves a run', async () => {
    const { job, run } = await services.call('training.start', { project, settings: { epochs: 6, patience: 0 } })
    expect((await state()).steps.train?.state).toBe('running')
    expect(await services.finished(job)).toMatchObject({ state: 'done', error: null })
    expect(epochEvents.map((one) => one.epoch)).toEqual([1, 2, 3, 4, 5, 6])
    expect(jobEvents.filter((one) => one.id === job).map((one) => one.state)).toEqual(
      expect.arrayContaining(['queued', 'running', 'done']),
    )
    const training = await services.call('training.get', { project })
    expect(training.run).toMatchObject({ id: run, status: 'done', stale: false })
    expect(training.run?.history).toHaveLength(6)
    expect(training.run?.perClass).toHaveLength(5)
    expect(training.run?.reading).not.toBe('')
    expect((await state()).variants.map((one) => one.variant)).toEqual(['float'])
  })

  test.each(['ptq', 'qat'] as const)('%s is made, tested and compared', async (method) => {
    const { job } = await services.call('quantization.start', {
      project,
      method,
      epochs: 2,
      settings: ['ranges=lsq'],
      control: true,
    })
    const fractions: number[] = []
    const stop = services.listen('job.changed', ({ id, fraction }) => id === job && fractions.push(fraction))
    expect(await services.finished(job)).toMatchObject({ state: 'done', error: null })
    stop()
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    const bench = await services.call('quantization.bench', { project })
    const column = bench.columns.find((one) => one.variant === method)
    expect(column?.layers.length).toBeGreaterThan(0)
    expect(column?.total).toBe((await state()).dataset?.split.test)
    expect(column?.updateBytes.value).toBeGreaterThan(0)
    expect(bench.recommendation?.because).not.toBe('')
    expect(bench.calibration?.windows).toBeGreaterThan(0)
    expect(bench.control?.total ?? null).toBe(method === 'qat' ? column?.total : null)
    for (const { answers } of bench.disagreements) expect(new Set(answers.map((one) => one.answer)).size).toBeGreaterThan(1)
    const histogram = await services.call('quantization.histogram', {
      project,
      variant: method,
      layer: column?.layers[0]?.name ?? '',
    })
    const whole = (shares: Float32Array): number => shares.reduce((sum, share) => sum + share, 0)
    expect(whole(histogram.counts)).toBeCloseTo(1, 5)
    expect(whole(histogram.before)).toBeCloseTo(1, 5)
    expect(histogram.before).toHaveLength(histogram.counts.length + 2 * histogram.beyond)
    expect(histogram.clippedBelow + histogram.clippedAbove).toBeLessThan(0.2)
    expect(whole(histogram.weights?.counts ?? new Float32Array())).toBeCloseTo(1, 5)
    // With one scale a channel each uses all whole numbers.
    expect(histogram.weights?.channels.map(({ steps }) => steps)).toEqual(
      Array.from({ length: histogram.weights?.channels.length ?? 0 }, () => 127),
    )
  })

  test('mixes of precisions are searched for the board, and one of them can be taken', async () => {
    const found = await services.call('quantization.findPrecisions', { project, floor: 0.5 })
    expect(await services.finished(found.job)).toMatchObject({ state: 'done', error: null })
    const { precisions } = await services.call('quantization.bench', { project })
    const chosen = precisions?.front[precisions.chosen ?? -1]
    expect(chosen?.right).toBeGreaterThanOrEqual(0.5 * (precisions?.total ?? NaN))
    const mixed = precisions?.front.find(({ int16, int4 }) => int16.length + int4.length > 0)
    expect(mixed).toBeDefined()
    const settings = [
      ...(mixed?.int16 ?? []).map((name) => `layer.${name}=int16`),
      ...(mixed?.int4 ?? []).map((name) => `layer.${name}=int4`),
    ]
    const rounded = await services.call('quantization.start', { project, method: 'ptq', settings })
    expect(await services.finished(rounded.job)).toMatchObject({ state: 'done', error: null })
    const after = await services.call('quantization.bench', { project })
    expect(after.precisions?.front[after.precisions.used ?? -1]).toEqual(mixed)
    const column = after.columns.find(({ variant }) => variant === 'ptq')
    for (const layer of [...(mixed?.int16 ?? []), ...(mixed?.int4 ?? [])]) {
      const { least, weights } = await services.call('quantization.histogram', { project, variant: 'ptq', layer })
      expect([least, weights?.most]).toEqual([
        mixed?.int16.includes(layer) ? -32768 : -128,
        mixed?.int4.includes(layer) ? 7 : 127,
      ])
    }
    expect(column?.total).toBeGreaterThan(0)
    const plain = await services.call('quantization.start', { project, method: 'ptq' })
    expect(await services.finished(plain.job)).toMatchObject({ state: 'done', error: null })
  })

  test('the fit covers every board, and the advice can be followed', async () => {
    const chosen = await services.call('quantization.choose', { project, variant: 'ptq' })
    expect(chosen.chosen).toBe('ptq')
    const boards = await services.call('boards.list', {})
    const fit = await services.call('fit.get', { project, runtime: 'tinykiln' })
    expect(fit.rows).toHaveLength(boards.length)
    expect(boards.length).toBe(88)
    expect(fit.arenaBytes).toBe(Math.max(...fit.memory.map(({ offset, bytes }) => offset + bytes)))
    expect((await services.call('fit.get', { project, runtime: 'tflm', variant: 'qat' })).tflm.requiredBytes).toBeGreaterThan(0)
    expect(await services.call('boards.verdicts', { project })).toHaveLength(88)
  })

  test('the test answers every window of the test part', async () => {
    const results = await services.call('test.results', { project, variant: 'ptq' })
    expect(results.answers.filter(({ truth, answer }) => truth === answer)).toHaveLength(results.right)
    expect(results.evaluation.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(results.answers.length)
  })

  test('exports are shown, written, saved as a file, and made again byte for byte', async () => {
    for (const as of ['tflite', 'c-array', 'c', 'arduino'] as const) {
      const preview = await services.call('export.preview', exportRequest(as))
      expect(preview.findings.filter((finding) => finding.severity === 'error')).toEqual([])
      const written = await services.call('export.write', exportRequest(as))
      const download = await services.call('export.download', { project, export: written.export })
      const taken = as === 'arduino' ? Object.keys(unzipSync(download.bytes)) : written.files.map(({ path }) => path)
      expect(preview.files.map(({ path }) => path)).toEqual(taken)
      expect(download.bytes.byteLength).toBeGreaterThan(0)
      if (as === 'arduino') expect(Object.keys(unzipSync(download.bytes)).join('\n')).toContain('library.properties')
      expect(await services.call('history.exportAgain', { project, export: written.export })).toMatchObject({ same: true })
    }
    expect((await state()).steps.export?.state).toBe('done')
  })

  test('the smallest code has the same files but for one setting, and is made again byte for byte', async () => {
    const filesOf = async (small: boolean) => {
      const written = await services.call('export.write', { ...exportRequest('c'), small })
      expect(await services.call('history.exportAgain', { project, export: written.export })).toMatchObject({ same: true })
      return new Map(written.files.map(({ path, sha256 }) => [path, sha256]))
    }
    const [quick, small] = [await filesOf(false), await filesOf(true)]
    expect([...small.keys()]).toEqual([...quick.keys()])
    expect([...small.keys()].filter((path) => small.get(path) !== quick.get(path))).toEqual(['gestures/src/tk_common.h'])
    const shown = await services.call('export.preview', { ...exportRequest('c'), small: true })
    expect(shown.files.find(({ path }) => path.endsWith('tk_common.h'))?.text).toContain('#define TK_SMALL 1')
  })

  test('history names each row, compares two, and goes back to an old run', async () => {
    const before = await services.call('history.list', { project })
    expect(new Set(before.map((row) => row.kind))).toEqual(
      new Set(['dataset', 'features', 'model', 'run', 'quantization', 'export']),
    )
    const first = before.find((row) => row.kind === 'run')?.id ?? ''
    const { job, run } = await services.call('training.start', { project, settings: { epochs: 3, patience: 0, seed: 7 } })
    await services.finished(job)
    expect((await state()).variants.find((one) => one.variant === 'ptq')?.stale).toBe(true)
    const compared = await services.call('history.compare', { project, a: first, b: run })
    expect(
      compared.rows
        .filter((row) => row.differs)
        .map((row) => row.label)
        .join(' '),
    ).toMatch(/seed/i)
    expect(compared.curves?.b).toHaveLength(3)
    await services.call('history.restore', { project, row: first })
    expect((await services.call('training.get', { project })).run?.id).toBe(first)
    expect((await state()).variants.map((one) => one.stale)).toEqual([false, false, false])
    expect(await services.call('history.note', { project, row: first, note: 'the good one', keep: true })).toMatchObject({
      note: 'the good one',
      keep: true,
    })
  })

  test('nothing is lost when the services start again', async () => {
    const before = await state()
    const bench = await services.call('quantization.bench', { project })
    await services.close()
    services = openServices(place.folder)
    listenForAll()
    expect(await state()).toEqual(before)
    expect(await services.call('quantization.bench', { project })).toEqual(bench)
    expect(services.reports).toEqual([])
  })

  test('the bin takes a project and gives it back', async () => {
    await services.call('projects.remove', { project })
    expect(await services.call('projects.list', {})).toEqual([])
    await services.call('projects.restore', { project })
    expect((await state()).id).toBe(project)
    expect(services.reports).toEqual([])
  })
})
