import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { goldenCases, runGolden, type GoldenCase } from './golden-cases.ts'

const shared = new URL('../../../shared/golden/', import.meta.url)

beforeAll(async () => {
  await ensureWasm(['device'])
}, 300_000)

function check(cases: readonly GoldenCase[]): void {
  for (const golden of cases) {
    const { given, wanted, samples } = runGolden(golden)
    expect(samples, golden.name).toBeGreaterThanOrEqual(1)
    expect(wanted.length, golden.name).toBeGreaterThan(0)
    expect(given.equals(wanted), golden.name).toBe(true)
  }
}

describe('device kernels against TensorFlow Lite Micro, byte for byte', () => {
  const cases = goldenCases(new URL('../fixtures/golden/ops/', import.meta.url))
  const families = Map.groupBy(cases, ({ name }) => name.replace(/-\d+$/, ''))
  test('every op family is there', () => expect(families.size).toBe(32))
  for (const [family, members] of families) test(`${family}: ${members.length} cases`, () => check(members))

  const more = goldenCases(new URL('../fixtures/device/kernels/', import.meta.url))
  test(`${more.length} random nodes of these and other ops, INT8 and INT16`, () => {
    expect(more.length).toBeGreaterThan(100)
    check(more)
  })

  const models = goldenCases(new URL('models/', shared))
  test.skipIf(models.length === 0)(`${models.length} whole models (needs ../shared)`, () => check(models))
})

describe('device kernels against LiteRT, byte for byte', () => {
  const corpus = new URL('../../../shared/corpus/models/', import.meta.url)
  const found = ['mnistnet-uint8-legacy', 'tinymaix-mbnet96-int8', 'gen-lstm-int8', 'gen-two-inputs-int8', 'gen-conv1d-int16x8']
  test.skipIf(!existsSync(corpus))(`${found.length} models that people have (needs ../shared)`, () => {
    check(found.map((name) => ({ name, folder: corpus })))
  })

  /** Its last layer has one weight scale, which LiteRT rounds once and TensorFlow Lite Micro, whose bits we keep there, twice. */
  const roundedTwice = new Map([['autoencoder_qat', 3]])
  const converted = goldenCases(new URL('converted/', shared), ['ptq', 'qat'])
  const exact = converted.filter(({ name }) => !roundedTwice.has(name))
  test.skipIf(exact.length === 0)(`${exact.length} converted models (needs ../shared)`, () => check(exact))
  test.skipIf(!existsSync(shared))(
    'a per-tensor dense layer differs from LiteRT by one step at most, rarely (needs ../shared)',
    () => {
      for (const golden of converted.filter(({ name }) => roundedTwice.has(name))) {
        const { given, wanted } = runGolden(golden)
        const differences = [...wanted].map((byte, i) => Math.abs(((byte << 24) >> 24) - (((given[i] ?? 0) << 24) >> 24)))
        expect(Math.max(...differences), golden.name).toBe(1)
        expect(differences.filter((difference) => difference > 0).length, golden.name).toBe(roundedTwice.get(golden.name))
      }
    },
  )
})
