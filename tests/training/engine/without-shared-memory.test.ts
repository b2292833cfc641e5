import { afterAll, beforeAll, expect, it } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { kilnEngine } from '../../../src-main/training/engine/kiln-engine.ts'
import { trainGraph } from '../../../src-main/training/train-graph.ts'
import { corners, netFor, quickSettings } from '../problems.ts'

const shared = globalThis.SharedArrayBuffer
beforeAll(() => Reflect.deleteProperty(globalThis, 'SharedArrayBuffer'))
afterAll(() => Object.defineProperty(globalThis, 'SharedArrayBuffer', { value: shared, configurable: true, writable: true }))

it('a runtime without shared memory trains too, and says that it is slower', async () => {
  const graph = netFor(corners, 'dense', { units: 8 })
  const settings = quickSettings({ epochs: 4 })
  const outcome = unwrap(
    await trainGraph({ graph, train: corners.make(64, 1), validation: corners.make(32, 2), settings, engine: kilnEngine }),
  )
  expect(outcome.history.at(-1)?.loss).toBeLessThan(outcome.history[0]?.loss ?? 0)
  expect(outcome.engine.version).toContain('slower')
})
