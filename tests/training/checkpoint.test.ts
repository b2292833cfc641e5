import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import type { Checkpoint } from '../../src-main/training/checkpoint.ts'
import { cpuEngine } from '../../src-main/training/cpu-engine.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../../src-main/training/encode-checkpoint.ts'
import { trainGraph } from '../../src-main/training/train-graph.ts'
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
