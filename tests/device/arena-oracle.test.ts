import fc from 'fast-check'
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { unwrap } from '../../src-main/contract/result.ts'
import { planBands } from '../../src-main/device/bands/plan-in-bands.ts'
import { deviceGraph } from '../../src-main/device/device-graph.ts'
import { lowerAndPlan } from '../../src-main/device/plan-device.ts'
import { tensorBytes } from '../../src-main/device/planner/tensor-bytes.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { firstArenaFault } from './arena-oracle.ts'
import { goldenCases } from './golden-cases.ts'
import { buildFloat, numbers, quantized, randomLayer, randomNet } from './random-net.ts'

beforeAll(async () => {
  await ensureWasm(['device'])
}, 300_000)

/** Bytes for every input of a graph. */
function randomInputs(graph: Graph, seed: number): Uint8Array[] {
  return graph.inputs.map((index, i) => {
    const tensor = graph.tensors[index]
    return Uint8Array.from(numbers(tensor === undefined ? 0 : tensorBytes(tensor), seed + i), (value) => value * 128)
  })
}

/** Nets that begin with windows over a picture. */
const firstStagesNet = fc
  .tuple(
    randomNet,
    fc.array(
      randomLayer.filter(({ kind }) => ['conv', 'pointwise', 'depthwise', 'multiplied', 'max', 'average', 'relu'].includes(kind)),
      { minLength: 2, maxLength: 6 },
    ),
    fc.tuple(fc.integer({ min: 6, max: 24 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 3, 4)),
  )
  .map(([net, first, shape]) => ({ ...net, shape, layers: [...first, ...net.layers.slice(0, 2)] }))

describe('every byte that a call reads was written for it', () => {
  test('in random nets, at every alignment', () => {
    fc.assert(
      fc.property(randomNet, fc.constantFrom(4, 8, 16), (net, alignmentBytes) => {
        const graph = quantized(buildFloat(net))
        expect(firstArenaFault(graph, randomInputs(graph, net.seed), unwrap(lowerAndPlan(graph, { alignmentBytes })))).toBeNull()
      }),
      { numRuns: 150 },
    )
  }, 120_000)

  test('in random nets whose first stages run band by band, with the same outputs', () => {
    let banded = 0
    fc.assert(
      fc.property(firstStagesNet, fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 9 }), (net, stages, bands) => {
        const graph = quantized(buildFloat(net))
        const planned = planBands(deviceGraph(graph), stages, bands, {})
        if (planned === null) return
        banded++
        expect(firstArenaFault(graph, randomInputs(graph, net.seed), planned)).toBeNull()
      }),
      { numRuns: 200 },
    )
    expect(banded).toBeGreaterThan(60)
  }, 120_000)

  test('and a plan that puts an output too close to its input is caught', () => {
    const layer = { kind: 'conv', filters: 8, size: [3, 3], stride: [1, 1], same: true, activation: 'none' } as const
    const graph = quantized(buildFloat({ shape: [9, 9, 8], layers: [layer], ending: 'none', seed: 3 }))
    const { plan, lowering } = unwrap(lowerAndPlan(graph))
    const [input, output] = [plan.inputs[0]?.buffer, plan.outputs[0]?.buffer]
    const lead = (plan.buffers[input ?? -1]?.offset ?? 0) - (plan.buffers[output ?? -1]?.offset ?? 0)
    expect(lead).toBeGreaterThan(0)
    const closer = (bytes: number) => ({
      lowering,
      plan: {
        ...plan,
        buffers: plan.buffers.map((buffer, index) => (index === output ? { ...buffer, offset: lead - bytes } : buffer)),
      },
    })
    const inputs = randomInputs(graph, 1)
    expect(firstArenaFault(graph, inputs, closer(lead))).toBeNull()
    expect(firstArenaFault(graph, inputs, closer(lead / 2))).not.toBeNull()
  })

  const folders = ['../fixtures/golden/ops/', '../fixtures/device/kernels/', '../../../shared/golden/models/']
  for (const folder of folders.map((path) => new URL(path, import.meta.url))) {
    const cases = goldenCases(folder)
    test.skipIf(!existsSync(folder))(`in ${cases.length} models of ${folder.pathname.split('/').slice(-3).join('/')}`, () => {
      for (const { name } of cases) {
        const graph = unwrap(readTflite(readFileSync(new URL(`${name}.tflite`, folder)), name))
        expect(firstArenaFault(graph, randomInputs(graph, 7)), name).toBeNull()
      }
    })
  }
})
