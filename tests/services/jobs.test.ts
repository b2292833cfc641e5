import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf, openServices, temporaryFolder, type OpenServices } from './open-services.ts'

const place = temporaryFolder()
let services: OpenServices
let project = ''

beforeAll(async () => {
  services = openServices(place.folder)
  project = (await services.call('projects.createFromSample', { sample: 'five-gestures' })).id
  await services.call('model.choose', { project, template: 'dense', parameters: { units: 8, layers: 1 } })
})
afterAll(async () => {
  await services.close()
  place.remove()
})

const epochsSeen = (count: number): Promise<void> =>
  new Promise((resolve) => {
    const stop = services.listen('training.epoch', ({ epoch }) => {
      if (epoch.epoch < count) return
      stop()
      resolve()
    })
  })

describe('long work', () => {
  test('a cancelled training keeps its best epoch, and the run says so', async () => {
    const seen = epochsSeen(3)
    const { job } = await services.call('training.start', { project, settings: { epochs: 400, patience: 0 } })
    await seen
    await services.call('jobs.cancel', { job })
    expect((await services.finished(job)).state).toBe('cancelled')
    const { run } = await services.call('training.get', { project })
    expect(run?.status).toBe('cancelled')
    expect(run?.history.length).toBeGreaterThanOrEqual(3)
    expect((await services.call('projects.open', { project })).steps.train?.state).not.toBe('running')
    expect((await failureOf(services.call('jobs.cancel', { job }))).code).toBe('job-not-running')
  })

  /** Works in another process until it has said something, and kills it then. */
  const killAt = async (word: RegExp, ...work: string[]): Promise<void> => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), place.folder, project, ...work])
    let said = ''
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (bytes) => {
        said += String(bytes)
        if (word.test(said)) resolve()
      })
      child.on('exit', () => resolve())
    })
    child.kill('SIGKILL')
    await new Promise((resolve) =>
      child.exitCode === null && child.signalCode === null ? child.on('exit', resolve) : resolve(0),
    )
    expect(said).toMatch(word)
  }

  test('a training that a crash cut off is interrupted, and goes on where it was', async () => {
    await services.close()
    await killAt(/epoch 12\n/)
    services = openServices(place.folder)
    const [left] = await services.call('jobs.list', { project })
    expect(left).toMatchObject({ kind: 'train', state: 'interrupted' })
    expect((await services.call('projects.list', {}))[0]?.interrupted).toContain('Interrupted')
    expect((await services.call('projects.open', { project })).steps.train?.state).toBe('attention')
    const before = await services.call('training.get', { project })
    expect(before.run?.status).toBe('interrupted')

    const epochs: number[] = []
    services.listen('training.epoch', ({ epoch }) => epochs.push(epoch.epoch))
    const seen = epochsSeen(20)
    const { job } = await services.call('jobs.resume', { job: left?.id ?? '' })
    await seen
    await services.call('jobs.cancel', { job })
    expect((await services.finished(job)).state).toBe('cancelled')
    expect(epochs[0]).toBeGreaterThan(1)
    const { run } = await services.call('training.get', { project })
    expect(run?.history.map((one) => one.epoch)).toEqual(Array.from({ length: run?.history.length ?? 0 }, (_, i) => i + 1))
    expect((await services.call('projects.list', {}))[0]?.interrupted).toBeNull()
  })

  test('training with rounding that a crash cut off goes on to the model that it would have made', async () => {
    await services.close()
    await killAt(/Epoch [1-9]\d+ of 400/, 'qat')
    services = openServices(place.folder)
    const left = (await services.call('jobs.list', { project })).find(({ kind }) => kind === 'qat')
    expect(left).toMatchObject({ state: 'interrupted' })
    const messages: string[] = []
    services.listen('job.changed', ({ message }) => messages.push(message))
    const bench = async () =>
      (await services.call('quantization.bench', { project })).columns.find(({ variant }) => variant === 'qat')
    const { job } = await services.call('jobs.resume', { job: left?.id ?? '' })
    expect((await services.finished(job)).state).toBe('done')
    expect(messages.filter((message) => message.startsWith('Epoch 1 of'))).toEqual([])
    const resumed = await bench()
    const whole = await services.call('quantization.start', { project, method: 'qat', epochs: 400 })
    expect((await services.finished(whole.job)).state).toBe('done')
    const again = await bench()
    expect(again?.hash).not.toBe(resumed?.hash)
    // Scales and noise of every layer are those of the weights, to the last bit.
    expect(resumed?.layers.length).toBeGreaterThan(1)
    expect(again?.layers).toEqual(resumed?.layers)
    expect(again?.evaluation?.confusion).toEqual(resumed?.evaluation?.confusion)
  })

  test('a job that is not there is said to be gone', async () => {
    expect((await failureOf(services.call('jobs.resume', { job: 'no-such-job' }))).code).toBe('unknown-job')
    expect((await failureOf(services.call('jobs.cancel', { job: 'no-such-job' }))).code).toBe('job-not-running')
    expect(services.reports).toEqual([])
  })
})
