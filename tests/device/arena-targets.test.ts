import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { knownNet, type KnownNet } from './known-nets.ts'

const arenaOf = (graph: Graph): number => unwrap(planDevice(graph)).arenaBytes

describe('working memory: tensors, state and scratch', () => {
  /** Room that other runtimes need on the same shapes, or less. */
  const limits: readonly (readonly [KnownNet, number])[] = [
    ['vww', 57_000],
    ['person_detect', 41_456],
    ['ad', 2_048],
    ['str_ww', 8_000],
    ['mobile_kws', 16_400],
  ]
  for (const [name, limit] of limits) {
    test(`${name} takes ${limit} bytes at most`, () => {
      expect(arenaOf(knownNet(name))).toBeLessThanOrEqual(limit)
    })
  }

  const models = new URL('../../../shared/golden/models/', import.meta.url)
  const files = { resnet8: 44_712, kws: 16_400, micro_speech: 6_200 }
  for (const [name, limit] of Object.entries(files)) {
    test.skipIf(!existsSync(models))(`${name} takes ${limit} bytes at most (needs ../shared)`, () => {
      const graph = unwrap(readTflite(readFileSync(new URL(`${name}.tflite`, models)), name))
      expect(arenaOf(graph)).toBeLessThanOrEqual(limit)
    })
  }
})
