import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { askRangeFinder, compareRanges, type RangeQuestion } from '../../src-main/quantization/range-finders/compare-ranges.ts'
import { findRange, splitChannels } from '../../src-main/quantization/range-finders/find-range.ts'
import { findRangeFinder, rangeFinders } from '../../src-main/quantization/range-finders/list-range-finders.ts'
import { numpyHistogram } from '../../src-main/quantization/range-finders/numerics/numpy-histogram.ts'
import { pairwiseSum } from '../../src-main/quantization/range-finders/numerics/pairwise-sum.ts'
import { torchHistc } from '../../src-main/quantization/range-finders/numerics/torch-histogram.ts'
import { torchSum } from '../../src-main/quantization/range-finders/numerics/torch-sum.ts'
import { octavClipping } from '../../src-main/quantization/range-finders/ai-edge-quantizer/octav.ts'
import { converterScale } from '../../src-main/quantization/range-finders/tflite-converter/converter-scale.ts'

const int8 = { dtype: 'int8', symmetric: false } as const
const question = (values: readonly number[], more: Partial<RangeQuestion> = {}): RangeQuestion => ({
  values: Float32Array.from(values),
  shape: [values.length],
  batches: 1,
  axis: null,
  grid: int8,
  ...more,
})
const plain = rangeFinders.filter(({ name }) => !name.includes(':'))

describe('sums and histograms', () => {
  const whole = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 700 })
  test.each([
    ['numpy in float32', (values: readonly number[]) => pairwiseSum(values, Math.fround)],
    ['numpy in float64', (values: readonly number[]) => pairwiseSum(values)],
    ['torch', (values: readonly number[]) => torchSum(values)],
  ])('whole numbers add up exactly in any order (%s)', (_, sum) => {
    fc.assert(fc.property(whole, (values) => sum(values) === values.reduce((total, value) => total + value, 0)))
  })

  test('every value of a range is counted once', () => {
    const values = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 300 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 64 }), (list, bins) => {
        const array = Float32Array.from(list)
        const range = { first: array.reduce((a, b) => Math.min(a, b)), last: array.reduce((a, b) => Math.max(a, b)) }
        fc.pre(range.last - range.first > 1e-3)
        const counted = (counts: ArrayLike<number>) => Array.from(counts).reduce((total, count) => total + count, 0)
        expect(counted(unwrap(numpyHistogram(array, bins, range, Math.fround)).counts)).toBe(list.length)
        expect(counted(torchHistc(array, bins, range.first, range.last))).toBe(list.length)
      }),
    )
  })

  test('bins narrower than float32 can tell are refused', () => {
    const answer = askRangeFinder(unwrap(findRangeFinder('onnxruntime:PercentileCalibrater.symmetric')), question([1e6, 1e6 + 1]))
    expect(answer).toMatchObject({ ok: false, error: { code: 'range-too-narrow' } })
  })
})

describe('closed forms', () => {
  test.each([
    ['min-max', [-1, 2], { min: -1, max: 2, scale: Math.fround(3 / 255), zeroPoint: -43 }],
    ['power-of-two', [-3, 3], { scale: 2 ** -5, zeroPoint: -32 }],
    ['quark:onnx.NonOverflow', [-127 * 1.4, 0], { scale: 1, zeroPoint: 0, clipped: 0.5 }],
    ['esp_ppq:minmax.pof2', [-127 * 1.4, 0], { scale: 2, offset: 0 }],
    ['torch:MinMaxObserver.qint8_symmetric', [-127.5, 3], { scale: 1, zeroPoint: 0 }],
    ['onnxruntime:weight.per_tensor.qint8_symmetric', [-127, 3], { scale: 1, zeroPoint: 0 }],
    ['modelopt:max', [-3, 2], { amax: 3 }],
    ['tfmot:MovingAverageQuantizer.asymmetric', [0, 0], { min: Math.fround(-5.994), max: Math.fround(5.994) }],
    ['ai_edge_quantizer:MSE.TENSORWISE', [3, -4, 0, 5], { scale: Math.fround(0.05408 * Math.sqrt(12.5)) }],
  ])('%s', (name, values, wanted) => {
    const answer = unwrap(askRangeFinder(unwrap(findRangeFinder(name)), question(values)))
    for (const [key, value] of Object.entries(wanted)) expect(answer[key], key).toBeCloseTo(value, 6)
  })

  // Measured: TensorFlow 2.21 writes these for a model whose only input has the range.
  test.each([
    [-1, 1, 0.007843137718737125, -1],
    [-7.77, 7.77, 0.0609411746263504, 0],
    [-1 / 3, 1 / 3, 0.0026143791619688272, 0],
    [-123.4, 123.4, 0.9678431749343872, -1],
    [0, 0, 7.84313680668447e-9, 0],
    [0, 5e-7, 9.803921230400192e-9, -26],
    [-1e-7, 9.5e-7, 4.117647112167333e-9, -104],
  ])('the converter’s scale and zero point of %d to %d', (min, max, scale, zeroPoint) => {
    expect(converterScale({ min: Math.fround(min), max: Math.fround(max) })).toMatchObject({ scale, zeroPoint })
  })

  test('clipping by OCTAV stands still at its own equation', () => {
    const values = Float32Array.from({ length: 400 }, (_, index) => Math.tan((index - 199.5) / 140))
    const clipping = octavClipping([values])[0] ?? 0
    const beyond = Array.from(values, Math.abs).filter((value) => value >= clipping)
    const noise = 4 ** -8 / 3
    const sum = beyond.reduce((total, value) => total + value, 0)
    expect(sum / (beyond.length * (1 - noise) + noise * values.length)).toBeCloseTo(clipping, 4)
  })

  test('channels along an axis are taken apart in order', () => {
    const channels = splitChannels(Float32Array.from({ length: 12 }, (_, index) => index), [2, 3, 2], 1) // prettier-ignore
    expect(channels.map((channel) => [...channel])).toEqual([[0, 1, 6, 7], [2, 3, 8, 9], [4, 5, 10, 11]]) // prettier-ignore
  })
})

describe.each(plain.map((method) => ({ method, name: method.name })))('$name', ({ method }) => {
  test('gives a usable grid for any values, with zero on it', { timeout: 60_000 }, () => {
    const values = fc.array(fc.float({ min: Math.fround(-1e4), max: Math.fround(1e4), noNaN: true }), {
      minLength: 1,
      maxLength: 60,
    })
    const grids = fc.record({ dtype: fc.constantFrom('int8' as const, 'uint8' as const), symmetric: fc.boolean() })
    fc.assert(
      fc.property(values, grids, (list, grid) => {
        const found = unwrap(findRange(method, [Float32Array.from(list)], grid))
        expect(found.scale).toBeGreaterThan(0)
        expect(Math.fround(found.scale)).toBe(found.scale)
        expect(Number.isInteger(found.zeroPoint)).toBe(true)
        expect(found.zeroPoint).toBeGreaterThanOrEqual(found.lowest)
        expect(found.zeroPoint).toBeLessThanOrEqual(found.highest)
      }),
      { numRuns: 10 },
    )
  })
})

describe('bad input', () => {
  test.each([
    ['not a number', [1, NaN, 2], 'values-not-finite'],
    ['infinite', [1, Infinity], 'values-not-finite'],
    ['nothing', [], 'no-values'],
  ])('every method refuses values that are %s', (_, values, code) => {
    const rows = compareRanges(rangeFinders, question(values, { axis: 0 }))
    expect(rows).toHaveLength(rangeFinders.length)
    for (const row of rows) expect(row, row.method).toMatchObject({ error: { code } })
  })

  test.each([
    ['batches that do not divide', { batches: 4 }, 'batches-uneven'],
    ['an axis that is not there', { axis: 2 }, 'axis-unknown'],
    ['channels across batches', { axis: 0, batches: 2 }, 'batches-across-channels'],
  ])('%s', (_, more, code) => {
    const answer = askRangeFinder(unwrap(findRangeFinder('min-max')), question([1, 2, 3, 4, 5, 6], more))
    expect(answer).toMatchObject({ ok: false, error: { code } })
  })

  test('a name that there is not', () => {
    expect(findRangeFinder('guess')).toMatchObject({ ok: false, error: { code: 'unknown-range-finder' } })
  })
})
