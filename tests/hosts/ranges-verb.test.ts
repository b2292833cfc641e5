import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { joinNegativeNumbers } from '../../src-main/hosts/cli/join-negative-numbers.ts'
import { rangesVerb } from '../../src-main/hosts/cli/verbs/ranges.ts'
import type { OptionValues } from '../../src-main/hosts/cli/verb.ts'
import { npyBytes } from '../../src-main/services/road/npy-bytes.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tinykiln-ranges-'))
  writeFileSync(join(folder, 'a.bin'), new Uint8Array(Float32Array.of(-1, 0, 1, 2, 3, 4).buffer))
  writeFileSync(join(folder, 'a.npy'), npyBytes([Float32Array.of(-1, 0, 1), Float32Array.of(2, 3, 4)], [3]))
  writeFileSync(join(folder, 'a.csv'), 'x,y\n-1,10\n4,20\n')
  writeFileSync(join(folder, 'odd.bin'), new Uint8Array(7))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function ask(file: string, options: OptionValues): ReturnType<typeof rangesVerb.run> {
  const progress = { report: () => undefined }
  return rangesVerb.run({ positionals: [join(folder, file)], options, progress, signal: new AbortController().signal })
}

test.each([
  ['raw floats', 'a.bin', { shape: '2,3' }],
  ['a numpy array', 'a.npy', {}],
  ['a column of a table', 'a.csv', { column: 'x' }],
])('the same range from %s', async (_, file, options) => {
  const answer = await ask(file, { ...options, method: 'min-max' })
  expect(answer).toMatchObject({ ok: true, value: { json: [{ method: 'min-max', min: -1, max: 4, zeroPoint: -77 }] } })
})

test('lists where an axis is given', async () => {
  const answer = await ask('a.npy', { method: 'modelopt:max.per_channel', axis: '1' })
  expect(answer).toMatchObject({ ok: true, value: { json: [{ amax: [2, 3, 4] }] } })
})

test('a negative axis counts from the end, written with a space as well', () => {
  const words = ['a.npy', '--axis', '-1', '--method', 'x', '-', '--symmetric', '-1']
  const joined = joinNegativeNumbers(words, rangesVerb.options)
  expect(joined).toEqual(['a.npy', '--axis=-1', '--method', 'x', '-', '--symmetric', '-1'])
  const file = join(folder, 'a.npy')
  const run = (...axis: string[]) =>
    spawnSync(process.execPath, ['src-main/hosts/cli/main.ts', 'ranges', file, '--method', 'modelopt:max.per_channel', ...axis, '--json'], { encoding: 'utf8' }) // prettier-ignore
  const answer = run('--axis', '-1')
  expect(answer.status).toBe(0)
  expect(JSON.parse(answer.stdout)).toMatchObject([{ amax: [2, 3, 4] }])
  expect(run('--axis=-1').stdout).toBe(answer.stdout)
})

test.each([
  ['no file', 'none.bin', {}, 'file-not-found'],
  ['no whole floats', 'odd.bin', {}, 'not-float32'],
  ['another shape', 'a.bin', { shape: '7' }, 'shape-mismatch'],
  ['no column named', 'a.csv', {}, 'column-unknown'],
  ['no such method', 'a.bin', { method: 'guess' }, 'unknown-range-finder'],
  ['no such axis', 'a.npy', { axis: '-3' }, 'axis-unknown'],
])('%s is refused with a code', async (_, file, options, code) => {
  expect(await ask(file, options)).toMatchObject({ ok: false, error: { code } })
})
