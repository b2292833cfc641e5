import { expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { plainSettings } from '../../src-main/quantization/recipes/recipe-settings.ts'
import { inspectLayers } from '../../src-main/services/road/inspect-layers.ts'
import { quantizePostTraining } from '../../src-main/services/road/quantize-model.ts'
import { netFor, sines } from '../training/problems.ts'

const float = netFor(sines, 'conv1d', { filters: 4, layers: 2 })
const train = sines.make(30, 1)
const inputs = Array.from({ length: 6 }, (_, at) => train.inputs.subarray(at * 64, (at + 1) * 64))

function rows(layers: Record<string, 'int16' | 'int4'>, unseen: readonly Float32Array[] = inputs) {
  const quantized = unwrap(quantizePostTraining(float, train, { ...plainSettings, layers }))
  return unwrap(inspectLayers(quantized, inputs, unseen))
}

test('every layer is inspected, one whose output is kept in 16 bits too, and that one is cleaner', () => {
  const plain = rows({})
  const [layer] = plain
  const mixed = rows({ [layer?.name ?? '']: 'int16' })
  expect(mixed.map(({ name }) => name)).toEqual(plain.map(({ name }) => name))
  const [wide] = mixed
  // Its own steps are finer; what it reads, and its weights, keep their 8 bits.
  expect(wide?.scale).toBeLessThan((layer?.scale ?? 0) / 100)
  expect(wide?.zeroPoint).toBe(0)
  expect(wide?.sqnr).toBeGreaterThan(layer?.sqnr ?? 0)
  expect(wide?.sqnrAlone).toBeGreaterThan(layer?.sqnrAlone ?? Infinity)
  for (const row of mixed) expect(row.sqnrAlone).toBeLessThan(150)
  for (const row of mixed) expect(row.sqnr).toBeGreaterThan(15)
})

test('what lies outside a range is counted on the layer’s own output, whichever tensor that is', () => {
  const loud = inputs.map((values) => values.map((value) => 4 * value))
  const [plain] = rows({}, loud)
  const [wide] = rows({ [plain?.name ?? '']: 'int16' }, loud)
  expect(plain?.uncovered).toBeGreaterThan(0.05)
  expect(wide?.uncovered).toBeCloseTo(plain?.uncovered ?? 0, 2)
})
