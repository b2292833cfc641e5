import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const gestures = 'resources/samples/five-gestures'
const board = ['--board', 'arduino-nano-33-ble-sense']
const hasCompiler = spawnSync('gcc', ['--version']).status === 0

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tinykiln-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Answer = { readonly status: number; readonly document: Record<string, unknown> }

/** Runs the real command line; with --json stdout has to be one document. */
function tinykiln(...words: string[]): Promise<Answer> {
  return new Promise((done) => {
    execFile(process.execPath, ['scripts/tinykiln.mjs', ...words, '--json'], { maxBuffer: 2 ** 26 }, (error, stdout) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      done({ status, document: JSON.parse(stdout) as Record<string, unknown> })
    })
  })
}

function hashes(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(
    paths.map((path) => [path.slice(root.length), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  )
}

function write(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(folder, 'case-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

describe('the whole road', () => {
  const make = (out: string) =>
    tinykiln('make', gestures, ...board, '--quantize', 'ptq', '--epochs', '3', '--seed', '1', '--name', 'wave', '--out', out)

  test('the same command twice gives the same bytes', { timeout: 60_000 }, async () => {
    const first = await make(join(folder, 'first'))
    const second = await make(join(folder, 'second'))
    expect([first.status, second.status]).toEqual([0, 0])
    expect(Object.keys(hashes(join(folder, 'first'))).length).toBeGreaterThan(5)
    expect(hashes(join(folder, 'second'))).toEqual(hashes(join(folder, 'first')))
    expect(first.document).toMatchObject({ float: { samples: expect.any(Number) as number }, fit: { fits: true } })
  })

  test.skipIf(!hasCompiler)('the exported C passes its self-test (needs gcc)', { timeout: 60_000 }, () => {
    const source = join(folder, 'source')
    cpSync(join(folder, 'first', 'wave', 'src'), source, { recursive: true })
    writeFileSync(join(source, 'main.c'), '#include "wave.h"\nint main(void) { return wave_selftest(); }\n')
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.c'))
    const flags = ['-std=c99', '-O1', '-Wall', '-Wextra', '-Wconversion', '-Werror', '-o', 'check']
    const built = spawnSync('gcc', [...flags, ...files, '-lm'], { cwd: source, encoding: 'utf8' })
    expect(built.stderr).toBe('')
    expect(spawnSync(join(source, 'check')).status).toBe(0)
  })
})

describe('exported files', () => {
  const train = async () => {
    const model = join(folder, 'taught.tkm')
    expect((await tinykiln('train', gestures, '--epochs', '3', '--seed', '1', '--out', model)).status).toBe(0)
    return model
  }

  test('a .tflite carries what `evaluate` needs, of a trained float model as well', { timeout: 60_000 }, async () => {
    const model = await train()
    const out = join(folder, 'exported')
    expect((await tinykiln('export', model, '--as', 'tflite', '--out', out)).status).toBe(0)
    const before = await tinykiln('evaluate', model, '--data', gestures)
    const after = await tinykiln('evaluate', join(out, 'taught.tflite'), '--data', gestures)
    expect(after.document).toMatchObject({ confusion: before.document['confusion'], samples: before.document['samples'] })
  })
})

test('the cost of features has the names of the interface', { timeout: 30_000 }, async () => {
  const { document } = await tinykiln('features', 'run', gestures, '--block', 'statistics', '--out', join(folder, 'f.npy'))
  expect(document['cost']).toEqual({ ops: expect.any(Number), ram: expect.any(Number), flash: expect.any(Number) } as object)
})

test('a model from elsewhere gives the bytes of its reference', { timeout: 30_000 }, async () => {
  const golden = 'tests/fixtures/golden/ops/fully_connected_per_tensor-04'
  const out = join(folder, 'golden.out')
  expect((await tinykiln('model', 'run', `${golden}.tflite`, '--in', `${golden}.in`, '--out', out)).status).toBe(0)
  expect(readFileSync(out).equals(readFileSync(`${golden}.out`))).toBe(true)
})

describe('bad input is refused with a code, a sentence and status 1', () => {
  const cases: readonly [name: string, code: string, words: () => string[]][] = [
    ['an empty folder', 'no-data', () => ['make', write({}), ...board]],
    ['a picture that is text', 'wrong-extension', () => ['make', write({ 'a/1.png': 'hello', 'b/2.png': 'hi' }), ...board]],
    ['a class with one recording', 'too-few-recordings', () => ['make', write({ 'd.csv': oneEach }), ...board]],
    ['a single class', 'one-class', () => ['make', write({ 'a.csv': 'x,y\n1,2\n3,4,5\n5,6\n' }), ...board]],
    ['a board that does not exist', 'unknown-board', () => ['make', gestures, '--board', 'nope']],
    ['data that is not there', 'file-not-found', () => ['make', join(folder, 'nowhere'), ...board]],
    [
      'a list of runs that is none',
      'list-damaged',
      () => ['model', 'run', '--batch', join(write({ 'l.json': '[1]' }), 'l.json')],
    ],
    ['a model file that is not one', 'model-file-wrong-format', () => ['model', 'run', notModel(), '--in', 'x']],
  ]
  const oneEach = 'a,b,label\n1,2,cat\n2,3,dog\n3,4,dog\n4,5,dog\n'
  const notModel = () => join(write({ 'm.tflite': 'not a model at all' }), 'm.tflite')

  test.each(cases)('%s', { timeout: 30_000 }, async (_name, code, words) => {
    const out = join(folder, 'never')
    const { status, document } = await tinykiln(...words(), '--out', out)
    expect({ status, code: (document['error'] as { code: string }).code }).toEqual({ status: 1, code })
    expect((document['error'] as { message: string }).message).toMatch(/\.$/)
    expect(readdirSync(folder)).not.toContain('never')
  })

  test('a ragged row is named with its file and line', { timeout: 30_000 }, async () => {
    const { document } = await tinykiln(
      'data',
      'inspect',
      write({ 'a.csv': 'x,y\n1,2\n3,4,5\n5,6\n', 'b.csv': 'x,y\n1,2\n5,6\n' }),
    )
    expect(document['warnings']).toContainEqual(expect.objectContaining({ code: 'ragged-rows', where: 'a.csv:3' }))
  })
})

test.each([['nonsense'], ['boards', '--bogus'], ['fit'], ['project', 'burn'], ['train', 'x', '--epochs', '-3']])(
  'wrong usage ends with status 2: %s',
  { timeout: 30_000 },
  async (...words) => {
    const { status, document } = await tinykiln(...words)
    expect({ status, code: (document['error'] as { code: string }).code }).toEqual({ status: 2, code: 'wrong-usage' })
  },
)
