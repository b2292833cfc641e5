import { beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { findBoard } from '../../src-main/boards/find-board.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import { fitOn, plannedModel } from '../../src-main/services/road/fit-road.ts'
import { knownNet } from './known-nets.ts'
import { numbers } from './random-net.ts'

beforeAll(async () => {
  await ensureWasm(['device'])
}, 300_000)

describe('first stages in bands', () => {
  const graph = knownNet('person_detect')
  const plain = unwrap(planDevice(graph))
  const picture = Uint8Array.from(numbers(96 * 96, 4), (value) => value * 128)
  const answer = (ramBytes: number) => {
    const plan = unwrap(planDevice(graph, { ramBytes }))
    return { plan, outputs: Buffer.concat(unwrap(createRunner(plan)).run([picture])) }
  }

  test('bring a picture net into less memory with the same bytes', () => {
    const { outputs } = answer(plain.arenaBytes)
    for (const ramBytes of [33_000, 25_000, 22_000]) {
      const banded = answer(ramBytes)
      expect(banded.plan.arenaBytes).toBeLessThanOrEqual(ramBytes)
      expect(banded.outputs.equals(outputs)).toBe(true)
    }
  })

  test('take no more calls than the memory asks for', () => {
    expect(answer(33_000).plan.calls.length).toBeLessThan(answer(22_000).plan.calls.length)
    expect(answer(plain.arenaBytes).plan.calls.length).toBe(plain.calls.length)
  })

  test('are left where even they do not help', () => {
    expect(answer(4_000).plan.calls.length).toBe(plain.calls.length)
  })

  test('make a model fit a board that it would not fit otherwise', () => {
    const board = unwrap(findBoard('uno_r4_minima'))
    const planned = unwrap(plannedModel({ graph, features: null }))
    const fit = fitOn({ ...planned, windowLength: 0 }, board, 'tinykiln')
    const arena = fit.ramParts.find(({ owner }) => owner === 'arena')?.figure.value ?? 0
    expect(arena).toBeLessThan(plain.arenaBytes)
    expect(fit.ram.high).toBeLessThanOrEqual(fit.ramLimit)
  })
})
