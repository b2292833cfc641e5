import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from './open-services.ts'

const root = join(import.meta.dirname, '../..')
const main = join(root, 'src-main/hosts/cli/main.ts')
const sample = (name: string): string => join(root, 'resources/samples', name)
const place = temporaryFolder()
afterAll(() => place.remove())
const file = (name: string): string => join(place.folder, name)

type Answer = { readonly status: number | null; readonly json: Record<string, unknown>; readonly text: string }

/** Runs the command line to its end. */
function run(...words: string[]): Answer {
  const done = spawnSync(process.execPath, [main, ...words, '--json'], { encoding: 'utf8' })
  return { status: done.status, json: JSON.parse(done.stdout) as Record<string, unknown>, text: done.stderr }
}

/** Starts the command line, waits until a file is there, lets it work a little on, and ends it by a signal. */
async function cut(path: string, signal: 'SIGKILL' | 'SIGINT', ...words: string[]): Promise<number | null> {
  const child = spawn(process.execPath, [main, ...words], { stdio: 'ignore' })
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  while (!existsSync(path) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10))
  await new Promise((resolve) => setTimeout(resolve, 60))
  child.kill(signal)
  return ended
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
const figures = (answer: Answer): Record<string, number> => answer.json['evaluation'] as Record<string, number>
const errorOf = (answer: Answer): unknown => (answer.json['error'] as Record<string, unknown> | undefined)?.['code']

describe('a run that was killed', () => {
  const options = ['train', sample('five-gestures'), '--epochs', '14', '--patience', '6', '--dropout', '0.2']

  test('goes on to the same bytes as one that was not, its best epoch included', async () => {
    const whole = run(...options, '--out', file('whole.tkm'))
    const words = [...options, '--out', file('killed.tkm')]
    await cut(file('killed.tkm.checkpoint'), 'SIGKILL', ...words)
    expect(readdirSync(place.folder).filter((name) => name.startsWith('killed'))).toEqual(['killed.tkm.checkpoint'])
    const resumed = run(...words, '--resume')
    expect(resumed.status).toBe(0)
    expect(hashOf(file('killed.tkm'))).toBe(hashOf(file('whole.tkm')))
    const best = (answer: Answer) => (answer.json['best'] as { epoch: number }).epoch
    expect(best(resumed)).toBe(best(whole))
    expect(resumed.json['epochs']).toBe(whole.json['epochs'])
    expect(existsSync(file('killed.tkm.checkpoint'))).toBe(false)
    expect(errorOf(run(...words, '--resume'))).toBe('no-checkpoint')
  })

  test('leaves nothing half-written after Ctrl-C, and refuses to go on with other settings', async () => {
    const words = ['train', sample('five-gestures'), '--epochs', '3000', '--patience', '0', '--out', file('stopped.tkm')]
    expect(await cut(file('stopped.tkm.checkpoint'), 'SIGINT', ...words)).toBe(130)
    expect(readdirSync(place.folder).filter((name) => name.startsWith('stopped'))).toEqual(['stopped.tkm.checkpoint'])
    const other = run(...words, '--lr', '0.02', '--resume')
    expect(errorOf(other)).toBe('checkpoint-differs')
    expect(other.json).toMatchObject({ error: { details: { differing: ['settings'] } } })
    writeFileSync(file('stopped.tkm.checkpoint'), readFileSync(file('stopped.tkm.checkpoint')).subarray(0, 900))
    expect(errorOf(run(...words, '--resume'))).toBe('checkpoint-unreadable')
  })
})

describe('training with rounding that was killed', () => {
  test('goes on to the same bytes as one that was not', async () => {
    run('train', sample('five-gestures'), '--epochs', '4', '--out', file('before.tkm'))
    const data = ['--data', sample('five-gestures'), '--epochs', '150']
    const options = ['quantize', file('before.tkm'), ...data, '--set', 'normalizations=correct-then-freeze', '--method', 'qat']
    const whole = run(...options, '--out', file('whole.tflite'))
    expect(whole.status).toBe(0)
    const words = [...options, '--out', file('killed.tflite')]
    await cut(file('killed.tflite.checkpoint'), 'SIGKILL', ...words)
    expect(readdirSync(place.folder).filter((name) => name.startsWith('killed.tflite'))).toEqual(['killed.tflite.checkpoint'])
    expect(run(...words, '--lr', '0.02', '--resume').json).toMatchObject({
      error: { code: 'checkpoint-differs', details: { differing: ['settings'] } },
    })
    expect(run(...words, '--resume').status).toBe(0)
    expect(hashOf(file('killed.tflite'))).toBe(hashOf(file('whole.tflite')))
    expect(existsSync(file('killed.tflite.checkpoint'))).toBe(false)
    expect(errorOf(run(...words, '--resume'))).toBe('no-checkpoint')
    expect(errorOf(run(...words, '--method', 'ptq', '--resume'))).toBe('wrong-usage')
  })

  test('leaves only its checkpoint after Ctrl-C', async () => {
    const data = ['--data', sample('five-gestures'), '--epochs', '3000']
    const words = ['quantize', file('before.tkm'), ...data, '--method', 'qat', '--out', file('stopped.tflite')]
    expect(await cut(file('stopped.tflite.checkpoint'), 'SIGINT', ...words)).toBe(130)
    expect(readdirSync(place.folder).filter((name) => name.startsWith('stopped.tflite'))).toEqual(['stopped.tflite.checkpoint'])
  })
})

test('a number to foretell: trained, quantized and judged by mean errors', () => {
  const data = sample('distance')
  const trained = run('train', data, '--epochs', '60', '--out', file('distance.tkm'))
  expect(trained.json).toMatchObject({ task: 'regression', template: 'dense' })
  expect(figures(trained)['r2']).toBeGreaterThan(0.85)
  for (const method of ['ptq', 'qat']) {
    const out = file(`distance-${method}.tflite`)
    const rounded = run('quantize', file('distance.tkm'), '--data', data, '--method', method, '--out', out)
    expect(figures(rounded)['r2']).toBeGreaterThan((figures(trained)['r2'] ?? 1) - 0.03)
    const again = run('evaluate', out, '--data', data)
    expect(again.json).toMatchObject({ mae: figures(rounded)['mae'], rmse: figures(rounded)['rmse'], r2: figures(rounded)['r2'] })
  }
  const made = run('make', data, '--board', 'nano_33_ble_sense', '--epochs', '40', '--quantize', 'ptq', '--out', file('made'))
  expect(made.json).toMatchObject({ float: { r2: expect.any(Number) }, ptq: { mae: expect.any(Number) }, chosen: 'ptq' })
})

test('what is normal: learned from one class, and the others stand out', () => {
  const data = sample('five-gestures')
  const words = ['train', data, '--task', 'anomaly', '--normal', 'punch', '--epochs', '25', '--out', file('normal.tkm')]
  const trained = run(...words)
  expect(trained.json).toMatchObject({ task: 'anomaly', template: 'autoencoder' })
  expect(figures(trained)['auc']).toBeGreaterThan(0.9)
  expect(figures(trained)['abnormal']).toBe(96)
  const rounded = run('quantize', file('normal.tkm'), '--data', data, '--method', 'ptq', '--out', file('normal.tflite'))
  expect(figures(rounded)['auc']).toBeGreaterThan(0.9)
  const judged = run('evaluate', file('normal.tflite'), '--data', data)
  expect(judged.json).toMatchObject({ auc: figures(rounded)['auc'], threshold: figures(rounded)['threshold'] })
  expect(errorOf(run('train', data, '--task', 'anomaly', '--out', file('x.tkm')))).toBe('no-normal-class')
})

test('cross-validation tests every sample once', () => {
  const answer = run('train', sample('fruit-colours'), '--folds', '3', '--epochs', '30')
  const { folds, mean, sd, metric } = answer.json['crossValidation'] as { folds: { score: number; figures: { samples: number } }[]; mean: number; sd: number; metric: string } // prettier-ignore
  expect(metric).toBe('accuracy')
  expect(folds.reduce((sum, fold) => sum + fold.figures.samples, 0)).toBe(240)
  expect(mean).toBeCloseTo(folds.reduce((sum, { score }) => sum + score, 0) / 3, 12)
  expect(sd).toBeCloseTo(Math.sqrt(folds.reduce((sum, { score }) => sum + (score - mean) ** 2, 0) / 2), 12)
})

test('transfer: a trained net learns other classes with a new head, its layers unchanged', () => {
  run('train', sample('five-gestures'), '--epochs', '20', '--out', file('base.tkm'))
  const base = run('model', 'show', file('base.tkm'))
  const two = file('two-classes')
  mkdirSync(two)
  for (const name of readdirSync(sample('five-gestures')).filter((entry) => /circle|flex/.test(entry)))
    writeFileSync(join(two, name), readFileSync(join(sample('five-gestures'), name)))
  const words = ['train', two, '--rate', '119', '--epochs', '20', '--from', file('base.tkm'), '--out', file('moved.tkm')]
  const moved = run(...words)
  expect(moved.json).toMatchObject({ template: null, task: 'classification' })
  expect(figures(moved)['accuracy']).toBeGreaterThan(0.8)
  expect(moved.json['params']).toBeLessThan((base.json['params'] as number) + 1)
})

test('what cannot work is refused before any training', () => {
  const data = sample('fruit-colours')
  expect(errorOf(run('train', data, '--out', join(file('whole.tkm'), 'below.tkm')))).toBe('cannot-write')
  expect(errorOf(run('train', data, '--out', file('x.tkm'), '--template', 'vgg'))).toBe('template-unknown')
  expect(errorOf(run('train', data, '--out', file('x.tkm'), '--set', 'units=99999'))).toBe('template-parameter')
  expect(errorOf(run('train', data, '--out', file('x.tkm'), '--class-weights', 'plum=2'))).toBe('unknown-class')
  expect(errorOf(run('train', data, '--out', file('x.tkm'), '--hold-out', 'anna'))).toBe('unknown-group')
  expect(errorOf(run('train', data, '--out', file('x.tkm'), '--task', 'regression'))).toBe('task-differs')
  expect(errorOf(run('train', data, '--out', file('x.tkm'), '--schedule', 'zigzag'))).toBe('wrong-usage')
  const exploded = run('train', sample('drawn-digits'), '--lr', '1e9', '--out', file('x.tkm'))
  expect(exploded.json).toMatchObject({
    error: { code: 'training-diverged', details: { epoch: 1, layer: expect.any(String), suggestedLearningRate: 0.001 } },
  })
  expect(existsSync(file('x.tkm'))).toBe(false)
})

test('a folder of damaged sounds is told from one without labels', () => {
  const folder = file('damaged')
  mkdirSync(folder)
  const sound = readFileSync(join(sample('four-sounds'), readdirSync(sample('four-sounds'), { recursive: true }).map(String).find((name) => name.endsWith('.wav')) ?? '')) // prettier-ignore
  for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, `${name}.wav`), sound.subarray(0, 70))
  const made = run('make', folder, '--board', 'nano_33_ble_sense', '--out', file('made-of-damage'))
  expect(made.json).toMatchObject({ error: { code: 'damaged-files', details: { readable: 3 } } })
  expect(existsSync(file('made-of-damage'))).toBe(false)
})

test('DATA may be a dataset of the project', () => {
  const words = ['--project', file('project')]
  const stored = run('data', 'import', sample('fruit-colours'), ...words)
  const data = `dataset:${String(stored.json['dataset'])}`
  const trained = run('train', data, '--epochs', '30', '--out', file('stored.tkm'), ...words)
  expect(figures(trained)['accuracy']).toBeGreaterThan(0.9)
  expect(run('evaluate', file('stored.tkm'), '--data', data, ...words).json).toMatchObject({
    samples: figures(trained)['samples'],
  })
  expect(errorOf(run('train', 'dataset:ffff', '--out', file('x.tkm'), ...words))).toBe('dataset-unknown')
  expect(errorOf(run('train', data, '--out', file('x.tkm')))).toBe('no-project')
})
