import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { prepareForQuantization } from '../../src-main/graph/passes/prepare-for-quantization.ts'
import type { Checkpoint } from '../../src-main/training/checkpoint.ts'
import { cpuEngine } from '../../src-main/training/cpu-engine.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../../src-main/training/encode-checkpoint.ts'
import { normalizedLayers } from '../../src-main/training/quantization-aware/live-normalizations.ts'
import { trainGraph } from '../../src-main/training/train-graph.ts'
import { trainQuantizationAware } from '../../src-main/training/train-quantization-aware.ts'
import { netFor, quickSettings, sines } from './problems.ts'

async function realCheckpoint(): Promise<Checkpoint> {
  const saved: Checkpoint[] = []
  await trainGraph({
    graph: netFor(sines, 'conv1d', { filters: 2, layers: 2 }),
    train: sines.make(32, 1),
    validation: sines.make(12, 2),
    settings: quickSettings({ epochs: 2 }),
    engine: cpuEngine,
    checkpoint: { save: (checkpoint) => void saved.push(checkpoint) },
  })
  const last = saved.at(-1)
  if (last === undefined) throw new Error('The run saved no checkpoint.')
  return last
}

test('a checkpoint comes back from its bytes as it was', async () => {
  const checkpoint = await realCheckpoint()
  expect(checkpoint.best).not.toBeNull()
  expect(unwrap(decodeCheckpoint(encodeCheckpoint(checkpoint)))).toEqual(checkpoint)
})

test('a file that is cut short or is something else is refused', async () => {
  const bytes = encodeCheckpoint(await realCheckpoint())
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
      const decoded = decodeCheckpoint(bytes.slice(0, length))
      expect(decoded.ok ? null : decoded.error.code).toBe('checkpoint-unreadable')
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      expect(decodeCheckpoint(noise).ok).toBe(false)
    }),
  )
})

describe('training with rounding ends the same wherever it was cut', () => {
  const float = netFor(sines, 'conv1d', { filters: 2, layers: 2 })
  const run = async (choices: object, resume?: Checkpoint) => {
    const saved: Checkpoint[] = []
    const outcome = unwrap(
      await trainQuantizationAware({
        graph: unwrap(prepareForQuantization(float)),
        train: sines.make(48, 1),
        validation: sines.make(12, 2),
        settings: quickSettings({ epochs: 4 }),
        engine: cpuEngine,
        ...choices,
        checkpoint: {
          everySeconds: 0,
          save: (checkpoint) => void saved.push(unwrap(decodeCheckpoint(encodeCheckpoint(checkpoint)))),
          ...(resume && { resume }),
        },
      }),
    )
    return { saved, weights: outcome.graph.tensors, ranges: [...outcome.ranges], best: outcome.best?.epoch }
  }
  test.each([
    ['with ranges that follow', {}],
    ['with learned steps', { rangeLearning: 'lsq' }],
    ['after a delay', { delay: 0.4 }],
    ['with live normalizations', { normalizations: { layers: normalizedLayers(float), until: 0.6 }, delay: 0.3 }],
  ])('%s', async (_, choices) => {
    const { saved, ...whole } = await run(choices)
    expect(saved).toHaveLength(4 * 3 + 4)
    for (const place of [0, 3, 6, 9, 11, 14]) {
      const { saved: _later, ...resumed } = await run(choices, saved[place])
      expect(resumed).toEqual(whole)
    }
  })
})
