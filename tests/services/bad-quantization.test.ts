import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Failure } from '../../src-main/contract/result.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { writeTflite } from '../../src-main/formats/tflite/write.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { quantizeVerb } from '../../src-main/hosts/cli/verbs/quantize.ts'
import { temporaryFolder } from './open-services.ts'

const place = temporaryFolder()
afterAll(() => place.remove())

const rows = Array.from({ length: 40 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${i % 2 === 0 ? 'a' : 'b'}`)

type Parts = {
  readonly inputs?: number
  readonly weights?: readonly number[]
  readonly bias?: readonly number[]
  readonly middle?: 'exp'
}

function net({ inputs = 2, weights = [1, -1, 0.5, 2], bias = [0, 0], middle }: Parts): Graph {
  const b = createGraphBuilder('net')
  const x = b.input([1, inputs], { name: 'readings' })
  const first = b.fullyConnected(x, { shape: [2, inputs], data: weights }, { shape: [2], data: bias }, { activation: 'relu', name: 'first' }) // prettier-ignore
  const y = middle === undefined ? first : b.elementwise(middle, first, 'middle')
  return b.build([b.softmax(b.fullyConnected(y, { shape: [2, 2], data: [1, 2, 3, 4] }, null, { name: 'second' }))])
}

/** A recurrent layer that is not unrolled, as Keras's converter writes one. */
function svdf(): Graph {
  const b = createGraphBuilder('svdf')
  const x = b.input([1, 2], { name: 'readings' })
  const data = Float32Array.of(1, 2, 3, 4)
  const [feature, time] = [b.constant([2, 2], data), b.constant([2, 2], data)]
  const state = b.variable([1, 4])
  const [y = -1] = b.node({ kind: 'svdf', rank: 1, activation: 'none' }, [x, feature, time, -1, state], { name: 'memory' })
  return b.build([b.softmax(y)])
}

async function quantize(graph: Graph, table: readonly string[] = rows, method = 'ptq') {
  const [model, data, out] = ['model.tflite', 'data.csv', 'out.tflite'].map((name) => join(place.folder, name))
  writeFileSync(model ?? '', unwrap(writeTflite(graph)))
  writeFileSync(data ?? '', `x,y,class\n${table.join('\n')}\n`)
  const options = { data, out, method, epochs: '1' }
  const progress = { report: () => undefined }
  const signal = new AbortController().signal
  return quantizeVerb.run({ positionals: [model ?? ''], options, progress, signal } as Parameters<typeof quantizeVerb.run>[0])
}

describe.each(['ptq', 'qat'])('%s on the command line refuses, names the layer and says what to do', (method) => {
  test.each([
    ['no calibration data', net({}), [], 'no-rows', ['no rows']],
    ['calibration of another shape', net({ inputs: 3, weights: [1, 1, 1, 1, 1, 1] }), rows, 'data-does-not-match', ['input readings takes 3 values', 'Use the data']], // prettier-ignore
    ['weights that are no numbers', net({ weights: [1, NaN, 1, 1] }), rows, 'weights-not-finite', ['Layer first', 'Train it again']], // prettier-ignore
    ['an op with no integer form', net({ middle: 'exp' }), rows, 'no-integer-form', ['Layer middle (exp)', 'Replace it']],
    ['a recurrent layer in one piece', svdf(), rows, 'no-integer-form', ['Layer memory (svdf)', 'converter']],
  ] as const)('%s', async (_, graph, table, code, parts) => {
    const answer = await quantize(graph, table, method)
    const error: Failure | null = answer.ok ? null : answer.error
    expect(error?.code).toBe(code)
    for (const part of parts) expect(error?.message).toContain(part)
  })
})

test.each(['dynamic', 'float16'])('%s refuses weights that are no numbers', async (method) => {
  const answer = await quantize(net({ weights: [1, NaN, 1, 1] }), rows, method)
  expect(answer).toMatchObject({ ok: false, error: { code: 'weights-not-finite', details: { node: 'first' } } })
})

describe('what is odd is rounded, and said with its layer and what to do', () => {
  const warnings = async (parts: Parts) => {
    const json = unwrap(await quantize(net(parts))).json as { warnings: { code: string; message: string }[] }
    return json.warnings
  }
  test('nothing odd', async () => expect(await warnings({})).toEqual([]))
  test('a constant layer', async () => {
    const [first] = await warnings({ weights: [0, 0, 0, 0] })
    expect(first?.code).toBe('constant-layer')
    expect(first?.message).toMatch(/^Layer first gave 0 .*Leave it out/)
  })
  test('a bias that would overflow', async () => {
    const [first] = await warnings({ weights: [1e-9, 1e-9, 1, 1], bias: [1e6, 0] })
    expect(first?.code).toBe('bias-overflow')
    expect(first?.message).toMatch(/^Layer first .*Train it on with weight decay/)
  })
})
