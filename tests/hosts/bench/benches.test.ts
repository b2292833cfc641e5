import { describe, expect, it } from 'vitest'
import { benches } from '../../../src-main/hosts/cli/benches.ts'
import { trainingMemory } from '../../../src-main/training/engine/bench/bench-memory.ts'

/** The smallest run of each benchmark, and the rows it must give. */
const cases = [
  {
    name: 'step',
    wishes: { seconds: 0.02, nets: ['imu_mlp'] },
    rows: ['step imu_mlp', 'step imu_mlp, adam', 'step imu_mlp QAT'],
  },
  { name: 'int8', wishes: { seconds: 0.02, nets: ['ds_cnn'] }, rows: ['int8 ds_cnn', 'int8 ds_cnn, one inference'] },
  { name: 'start', wishes: { seconds: 0.1 }, rows: ['start templates', 'start train, to the first step'] },
  { name: 'data', wishes: { seconds: 0.001 }, rows: ['data csv', 'data wav', 'data png'] },
]

describe('the benchmarks', () => {
  it('are listed once each, the fixed ones among them', () => {
    const names = benches.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['train', 'int8', 'step', 'data', 'start']))
  })

  it.each(cases)('$name gives rows with their conditions', async ({ name, wishes, rows }) => {
    const entry = benches.find((bench) => bench.name === name)
    const found = (await (await entry?.load())?.(wishes)) ?? []
    expect(found.map((row) => row.name)).toEqual(expect.arrayContaining(rows))
    for (const row of found) {
      expect(Number.isFinite(row.value) && row.value >= 0, row.name).toBe(true)
      expect(row.conditions).toMatchObject({ cores: expect.any(Number), busyCores: expect.any(Number), node: process.version })
    }
  })

  it('the memory of training is that of a process of its own', async () => {
    const { kilobytes, engine } = await trainingMemory(64)
    expect(engine).toMatch(/^kiln /)
    expect(kilobytes).toBeGreaterThan(20_000)
  })
})
