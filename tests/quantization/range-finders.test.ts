import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { askRangeFinder, type RangeQuestion } from '../../src-main/quantization/range-finders/compare-ranges.ts'
import { rangeFinders } from '../../src-main/quantization/range-finders/list-range-finders.ts'

/** One recorded array. */
type Recorded = {
  readonly name: string
  readonly file: string
  readonly kind: 'activation' | 'weight'
  readonly shape: readonly number[]
  readonly batches?: number
  readonly channel_axis?: number
}
type Answer = Readonly<Record<string, unknown>> & { readonly data: string; readonly method: string }

const own = new URL('../fixtures/quantization/range-finders/', import.meta.url)
const shared = new URL('../../../shared/golden/recipes/', import.meta.url)
const packages = ['torch', 'onnxruntime', 'modelopt', 'quark', 'esp_ppq', 'tfmot']
/** Sums over the whole rounded tensor, which no range finder answers. */
const notAnswered = new Set(['data', 'method', 'output_sum', 'last_batch_output_sum'])

function read<T>(folder: URL, file: string): T {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as T
}

function questionOf(folder: URL, { file, shape, batches, channel_axis }: Recorded): RangeQuestion {
  const bytes = readFileSync(new URL(file, folder))
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  return { values, shape, batches: batches ?? 1, axis: channel_axis ?? null, grid: { dtype: 'int8', symmetric: false } }
}

/** The places where an answer differs from the recorded one: numbers by more than 1e-5 of themselves in float32. */
function differences(wanted: unknown, given: unknown, place: string): string[] {
  if (Array.isArray(wanted) && wanted.length === 1 && typeof given === 'number') return differences(wanted[0], given, place)
  if (typeof wanted === 'number') {
    const limit = 1e-5 * Math.abs(wanted)
    const same = typeof given === 'number' && Math.abs(Math.fround(wanted) - Math.fround(given)) <= limit
    return same ? [] : [`${place}: ${JSON.stringify(given)} instead of ${wanted}`]
  }
  if (wanted === null || typeof wanted !== 'object') return wanted === given ? [] : [`${place}: ${String(given)}`]
  const parts: Readonly<Record<string, unknown>> = given !== null && typeof given === 'object' ? { ...given } : {}
  return Object.entries(wanted).flatMap(([key, value]) => differences(value, parts[key], `${place}.${key}`))
}

function compare(folder: URL, answers: readonly Answer[]): { readonly compared: number; readonly wrong: readonly string[] } {
  const data = read<{ data: Recorded[] }>(folder, 'index.json').data
  const wrong: string[] = []
  let compared = 0
  for (const answer of answers) {
    if ('error' in answer || 'skipped' in answer) continue
    const recorded = data.find((one) => one.name === answer.data)
    const method = rangeFinders.find((one) => one.name === answer.method)
    if (!recorded || !method) {
      wrong.push(`${answer.method} on ${answer.data}: not known`)
      continue
    }
    compared++
    const given = askRangeFinder(method, questionOf(folder, recorded))
    const place = `${answer.method} on ${answer.data}`
    if (!given.ok) wrong.push(`${place}: ${given.error.message}`)
    else for (const [key, value] of Object.entries(answer)) if (!notAnswered.has(key)) wrong.push(...differences(value, given.value[key], `${place}: ${key}`)) // prettier-ignore
  }
  return { compared, wrong }
}

function answersOf(folder: URL, name: string): Answer[] {
  const { results } = read<{ results: Answer[] }>(folder, `${name}.json`)
  return results.map((answer) => ({ ...answer, method: `${name}:${answer.method}` }))
}

describe.each([
  { where: 'arrays of our own', folder: own },
  { where: 'the shared recordings', folder: shared },
])('packages on $where', ({ folder }) => {
  for (const name of packages) {
    const here = existsSync(new URL(`${name}.json`, folder))
    test.skipIf(!here)(`${name} (needs its recorded answers)`, { timeout: 240_000 }, () => {
      const { compared, wrong } = compare(folder, answersOf(folder, name))
      expect(wrong).toEqual([])
      expect(compared).toBeGreaterThan(15)
    })
  }
})
