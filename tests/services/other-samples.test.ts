import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { regressionFigures } from '../../src-main/services/road/evaluate-regression.ts'
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

describe('a number as the answer', () => {
  test('the sample distance goes the whole road to an INT8 export', async () => {
    const { id: project } = await services.call('projects.createFromSample', { sample: 'distance' })
    const { settings } = await services.call('features.get', { project })
    const { samples } = await services.call('data.list', { project, offset: 0, limit: 2 })
    await services.call('features.preview', { project, sample: samples[0]?.id ?? '', settings })
    await services.call('features.scatter', { project, settings })
    await services.call('data.quality', { project })
    expect((await services.call('model.templates', { project })).length).toBeGreaterThan(0)
    const { job } = await services.call('training.start', { project, settings: { epochs: 4, patience: 0 } })
    expect(await services.finished(job)).toMatchObject({ state: 'done', error: null })
    const { run } = await services.call('training.get', { project })
    expect(run).toMatchObject({ status: 'done' })
    expect(run?.history).toHaveLength(4)
    expect(run?.reading).not.toBe('')
    for (const method of ['ptq', 'qat'] as const) {
      const started = await services.call('quantization.start', { project, method, epochs: 1 })
      expect(await services.finished(started.job)).toMatchObject({ state: 'done', error: null })
    }
    const bench = await services.call('quantization.bench', { project })
    expect(bench.columns.map(({ variant, evaluation }) => [variant, evaluation])).toEqual([
      ['float', null],
      ['ptq', null],
      ['qat', null],
    ])
    expect(bench.columns[1]?.layers.length).toBeGreaterThan(0)
    expect(bench.recommendation).toBeNull()
    const tested = await failureOf(services.call('test.results', { project, variant: 'ptq' }))
    expect(tested.code).toBe('answers-a-number')
    const numbers = await services.call('test.numbers', { project, variant: 'ptq' })
    expect(numbers.answers).toHaveLength(numbers.samples)
    const errors = numbers.answers.map(({ truth, answer }) => Math.abs(truth - answer))
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeCloseTo(numbers.mae, 6)
    expect(numbers.answers.every(({ name }) => name !== '')).toBe(true)
    const { id: other } = await services.call('projects.createFromSample', { sample: 'fruit-colours' })
    const missing = await failureOf(services.call('test.numbers', { project: other, variant: 'ptq' }))
    expect(missing.code).toBe('nothing-to-test')
    await services.call('fit.get', { project, runtime: 'tinykiln' })
    const request = { project, as: 'c', variant: 'ptq', name: 'distance', testWindows: 3 } as const
    const { export: hash } = await services.call('export.write', request)
    expect(await services.call('history.exportAgain', { project, export: hash })).toMatchObject({ same: true })
    const rows = await services.call('history.list', { project })
    expect(rows.length).toBeGreaterThan(5)
    expect((await services.call('projects.open', { project })).steps.test?.state).not.toBe('failed')
  })
})

describe('every sample', () => {
  const ids = ['five-gestures', 'four-sounds', 'drawn-digits', 'fruit-colours', 'distance']
  test('is listed', async () => {
    const listed = await services.call('samples.list', {})
    expect(listed.map((one) => one.id).sort()).toEqual([...ids].sort())
    for (const { count } of listed) expect(count).toBeGreaterThan(0)
  })
  test.each(ids)('%s opens, has features, and a template that fits some board', async (sample) => {
    const { id: project, dataset } = await services.call('projects.createFromSample', { sample })
    expect(dataset?.recordings).toBeGreaterThan(10)
    const { settings } = await services.call('features.get', { project })
    const { samples } = await services.call('data.list', { project, offset: 0, limit: 1 })
    const preview = await services.call('features.preview', { project, sample: samples[0]?.id ?? '', settings })
    expect(preview.values.length).toBeGreaterThan(0)
    const cards = await services.call('model.templates', { project })
    expect(cards.some((card) => card.suggested && card.refused === null && card.boards.fits > 0)).toBe(true)
    expect((await services.call('boards.verdicts', { project })).some(({ verdict }) => verdict === 'fits')).toBe(true)
  })
})

describe('how far a number is off', () => {
  const cases = [
    [[1, 2, 3], [1, 2, 3], { samples: 3, mae: 0, rmse: 0, r2: 1 }],
    [[1, 2, 3], [2, 2, 2], { samples: 3, mae: 2 / 3, rmse: Math.sqrt(2 / 3), r2: 0 }],
    [[0, 4], [2, 0], { samples: 2, mae: 3, rmse: Math.sqrt(10), r2: 1 - 20 / 8 }],
    [[5, 5], [5, 6], { samples: 2, mae: 0.5, rmse: Math.sqrt(0.5), r2: 0 }],
  ] as const
  test.each(cases)('%j answered as %j', (truths, answers, expected) =>
    expect(regressionFigures(truths, answers)).toEqual(expected),
  )
})
