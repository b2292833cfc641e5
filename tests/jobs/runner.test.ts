import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { unwrap } from '../../src-main/contract/result.ts'
import type { JobRunnerOptions } from '../../src-main/jobs/job-view.ts'
import { createJobRunner } from '../../src-main/jobs/runner.ts'
import { openProject, type Project } from '../../src-main/projects/project.ts'
import { newProject, options } from '../projects/new-project.ts'

const workerFile = join(import.meta.dirname, 'worker.ts')

const newRunner = (given: Partial<JobRunnerOptions> = {}) => {
  const reports: string[] = []
  const runner = createJobRunner({
    workerFile,
    report: (error) => {
      reports.push(String(error))
      return 'r1'
    },
    ...given,
  })
  onTestFinished(() => runner.close())
  return { runner, reports }
}
const walk = (to: number, pauseMs = 1) => ({ kind: 'walk', title: 'Walk', input: { to, pauseMs }, seed: 11 })
const until = async (done: () => boolean): Promise<void> => {
  for (let i = 0; i < 2000 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(done()).toBe(true)
}
/** Where an uninterrupted walk of so many steps ends. */
const endOf = (to: number): number => {
  let at = 11
  for (let n = 0; n < to; n++) at = (at * 1103515245 + 12345) % 2147483648
  return at
}
const count = (project: Project) => project.checkpoints.list().length

test('a job runs in its thread, tells progress and figures, and its row keeps the result', async () => {
  const project = newProject()
  const states = new Set<string>()
  const figures: number[] = []
  const { runner } = newRunner({ changed: (job) => states.add(job.state), measured: (_, { n }) => figures.push(n ?? -1) })
  const started = unwrap(runner.start(project, walk(5)))
  expect(started.state).toBe('queued')
  expect(project.jobs.find(started.id)).toMatchObject({ state: 'queued', kind: 'walk', seed: 11, madeWith: '0.1.0-test' })
  const job = await runner.finished(started.id)
  expect(job).toMatchObject({
    state: 'done',
    fraction: 1,
    message: 'Step 5 of 5',
    result: { at: endOf(5), steps: 5 },
    checkpoint: null,
  })
  expect([...states]).toEqual(['queued', 'running', 'done'])
  expect(figures).toEqual([1, 2, 3, 4, 5])
  expect(project.jobs.find(job.id)).toMatchObject({ state: 'done', result: { at: endOf(5), steps: 5 } })
  expect(count(project)).toBe(0)
})

test('one runs, the others wait their turn; one that waits can be cancelled', async () => {
  const project = newProject()
  const order: string[] = []
  const { runner } = newRunner({ changed: (job) => job.state === 'running' && order.at(-1) !== job.id && order.push(job.id) })
  const [a, b, c] = [walk(4, 10), walk(2), walk(1)].map((job) => unwrap(runner.start(project, job)))
  expect(runner.active().map(({ id }) => id)).toEqual([a?.id, b?.id, c?.id])
  expect(unwrap(runner.stop(b?.id ?? '', 'cancel')).state).toBe('cancelled')
  await Promise.all([a, b, c].map((job) => runner.finished(job?.id ?? '')))
  expect(order).toEqual([a?.id, c?.id])
  expect(project.jobs.list().map(({ state }) => state)).toEqual(['done', 'cancelled', 'done'])
})

test.each(['cancel', 'pause'] as const)('%s keeps the checkpoint, and resuming ends where one go would have', async (reason) => {
  const project = newProject()
  let reached = 0
  const { runner } = newRunner({ measured: (_, { n }) => (reached = n ?? 0) })
  const { id } = unwrap(runner.start(project, walk(40, 5)))
  await until(() => reached >= 3)
  expect(unwrap(runner.stop(id, reason)).state).toBe('pausing')
  const stopped = await runner.finished(id)
  expect(stopped.state).toBe(reason === 'pause' ? 'paused' : 'cancelled')
  expect(stopped.checkpoint).not.toBeNull()
  expect(count(project)).toBe(1)
  expect(unwrap(runner.resume(project, id)).state).toBe('queued')
  expect(runner.resume(project, id)).toMatchObject({ ok: false, error: { code: 'job-not-stopped' } })
  const done = await runner.finished(id)
  expect(done).toMatchObject({ state: 'done', result: { at: endOf(40) } })
  expect((done.result as { steps: number }).steps).toBeLessThan(40)
  expect(count(project)).toBe(0)
})

test('work that never yields hears a cancel when it tells its progress', async () => {
  const { runner } = newRunner()
  const { id } = unwrap(runner.start(newProject(), { kind: 'busy', title: 'Busy', input: null }))
  await until(() => runner.view(id)?.fraction === 0.5)
  runner.stop(id, 'cancel')
  expect(await runner.finished(id)).toMatchObject({ state: 'cancelled', result: expect.any(Number) as number })
})

test('work that does not hear at all is ended after a while, and the next job runs', async () => {
  const project = newProject()
  const { runner } = newRunner({ grace: 100 })
  const { id } = unwrap(runner.start(project, { kind: 'deaf', title: 'Deaf', input: null }))
  const next = unwrap(runner.start(project, walk(1)))
  await until(() => runner.view(id)?.state === 'running')
  runner.stop(id, 'cancel')
  expect((await runner.finished(id)).state).toBe('cancelled')
  expect((await runner.finished(next.id)).state).toBe('done')
})

test.each([
  ['coded', 'one-class', 0],
  ['defect', 'internal', 1],
  ['leaves', 'internal', 1],
  ['hungry', 'out-of-memory', 0],
  ['nothing-such', 'unknown-job', 0],
])('a job that ends badly (%s) fails with %s', async (kind, code, reported) => {
  const project = newProject()
  const { runner, reports } = newRunner({ heapMegabytes: 64 })
  const { id } = unwrap(runner.start(project, { kind, title: kind, input: null }))
  const job = await runner.finished(id)
  expect(job).toMatchObject({ state: 'failed', error: { code } })
  expect(job.error?.message).not.toContain('secret')
  expect(reports).toHaveLength(reported)
  expect(project.jobs.find(id)?.error).toEqual(job.error)
})

test('closing interrupts what runs and what waits', async () => {
  const project = newProject()
  const { runner } = newRunner()
  const jobs = [walk(1000, 5), walk(1)].map((job) => unwrap(runner.start(project, job)))
  await until(() => runner.view(jobs[0]?.id ?? '')?.checkpoint !== null)
  await runner.close()
  expect(jobs.map(({ id }) => project.jobs.find(id)?.state)).toEqual(['interrupted', 'interrupted'])
})

test('after kill -9 in the middle the job is interrupted, and resuming ends where one go would have', async () => {
  const project = newProject()
  project.close()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), project.folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (text: Buffer) => (said += text.toString()))
  await until(() => said.split('\n').length > 6)

  const meanwhile = unwrap(openProject(project.folder, { version: options.version }))
  expect(meanwhile.interrupted).toEqual([])
  meanwhile.close()

  child.kill('SIGKILL')
  await new Promise((resolve) => child.on('exit', resolve))
  const again = unwrap(openProject(project.folder, options))
  onTestFinished(() => again.close())
  const [job] = again.interrupted
  expect(job).toMatchObject({ state: 'interrupted', title: 'Walk', madeWith: 'child' })
  const { runner } = newRunner()
  const resumed = unwrap(runner.resume(again, job?.id ?? ''))
  const done = await runner.finished(resumed.id)
  expect(done).toMatchObject({ state: 'done', result: { at: endOf(60) } })
  expect((done.result as { steps: number }).steps).toBeLessThan(56)
})
