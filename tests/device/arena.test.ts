import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { predictTflmArena } from '../../src-main/device/tflm-arena.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'

type Case = { readonly path: string; readonly cortexM4: number; readonly x86?: number }

const fixtures = new URL('../fixtures/device/arena/', import.meta.url)
const golden = new URL('../../../shared/golden/', import.meta.url)

function committedCases(): Case[] {
  const index: { cases: { file: string; cortexM4: number; x86?: number }[] } = JSON.parse(
    readFileSync(new URL('index.json', fixtures), 'utf8'),
  )
  return index.cases.map(({ file, ...figures }) => ({ path: new URL(`${file}.tflite`, fixtures).pathname, ...figures }))
}

function sharedCases(folder: string): Case[] {
  type Row = { file?: string; model?: string; arena_used_bytes_cortex_m4?: number; arena_used_bytes_x86_64?: number }
  const list = new URL(`${folder}/index.json`, golden)
  const index: { cases: Row[] } = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : { cases: [] }
  return index.cases.flatMap((row) => {
    if (row.arena_used_bytes_cortex_m4 === undefined) return []
    const path = new URL(`${folder}/${row.file ?? row.model}.tflite`, golden).pathname
    const x86 = row.arena_used_bytes_x86_64
    return [{ path, cortexM4: row.arena_used_bytes_cortex_m4, ...(x86 === undefined ? {} : { x86 }) }]
  })
}

function check(cases: readonly Case[]): void {
  for (const { path, cortexM4, x86 } of cases) {
    const graph = unwrap(readTflite(readFileSync(path), path))
    expect(predictTflmArena(graph).arenaUsedBytes, path).toBe(cortexM4)
    if (x86 !== undefined) expect(predictTflmArena(graph, 'x86-64').arenaUsedBytes, path).toBe(x86)
    expect(predictTflmArena(graph).requiredBytes, path).toBeGreaterThanOrEqual(cortexM4)
  }
}

describe('TFLM arena, byte for byte', () => {
  const committed = committedCases()
  test(`${committed.length} models of the repository`, () => {
    expect(committed.length).toBeGreaterThan(30)
    check(committed)
  })

  for (const folder of ['arena', 'ops', 'models']) {
    const cases = sharedCases(folder)
    test.skipIf(cases.length === 0)(`${cases.length} shared golden models: ${folder} (needs ../shared)`, () => check(cases))
  }

  /** What AllocateTensors really needed on a Cortex-M4 in the emulator; the model may be above it by 16 bytes at most. */
  const needed: Record<string, number> = { hello_world: 1068, kws: 22772 }
  test.skipIf(!existsSync(golden))('the need of AllocateTensors is never read low (needs ../shared)', () => {
    for (const [name, bytes] of Object.entries(needed)) {
      const path = new URL(`models/${name}.tflite`, golden).pathname
      const predicted = predictTflmArena(unwrap(readTflite(readFileSync(path), path))).requiredBytes
      expect(predicted, name).toBeGreaterThanOrEqual(bytes)
      expect(predicted, name).toBeLessThanOrEqual(bytes + 16)
    }
  })
})
