import { beforeAll, expect, it } from 'vitest'
import { loadEngineModule } from '../../../src-main/training/engine/engine-module.ts'
import { KernelRunner } from '../../../src-main/training/engine/kernel-runner.ts'
import { createCompiledStep } from '../../../src-main/training/engine/step/compiled-step.ts'
import { ProgramRunner } from '../../../src-main/training/engine/step/program-runner.ts'
import type { TrainingEngine } from '../../../src-main/training/engine.ts'
import { trainGraph } from '../../../src-main/training/train-graph.ts'
import { bars, netFor, quickSettings } from '../problems.ts'
import { prepareKiln } from './backend-comparison.ts'

beforeAll(prepareKiln)

/** An engine whose memory has so many pages of 64 KB. */
async function smallEngine(pages: number): Promise<{ engine: TrainingEngine; used: () => number }> {
  const module = await loadEngineModule()
  if (!module) throw new Error('This runtime has no WebAssembly SIMD.')
  const kernels = new KernelRunner(module, pages)
  const runner = new ProgramRunner(kernels, null)
  const engine: TrainingEngine = {
    name: 'small',
    version: '1',
    prepare: async () => {},
    compile: (request) => createCompiledStep(request, runner),
  }
  return { engine, used: () => kernels.memory.used }
}

it('a net that does not fit into the memory of the engine is refused with its name and the batch', async () => {
  const { engine, used } = await smallEngine(64)
  const before = used()
  const graph = netFor(bars, 'conv2d-small', { filters: 64, layers: 3 })
  const train = bars.make(96, 1)
  const outcome = await trainGraph({ graph, train, validation: null, settings: quickSettings({ batch: 96 }), engine })
  expect(outcome).toMatchObject({ ok: false, error: { code: 'training-memory', details: { net: graph.name, batch: 96 } } })
  expect(outcome.ok ? '' : outcome.error.message).toContain('Use smaller batches, for example 48.')
  expect(used(), 'what it took is given back').toBe(before)
})
