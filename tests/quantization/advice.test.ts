import { describe, expect, test } from 'vitest'
import { alarms } from '../../src-main/quantization/alarms.ts'
import { evaluateAnswers } from '../../src-main/quantization/evaluation.ts'
import { layerErrorSums } from '../../src-main/quantization/layer-error.ts'
import { quantizeValues } from '../../src-main/quantization/quantize-values.ts'
import { recommend } from '../../src-main/quantization/recommendation.ts'
import { uniform } from './random-values.ts'

/** `right` of 200 right; the wrong ones start at `from`. */
const outcomes = (right: number, from = 0): boolean[] =>
  Array.from({ length: 200 }, (_, i) => i < from || i >= from + 200 - right)

describe('the advice', () => {
  const cases: readonly (readonly [string, number, number, number | null, string | null, string])[] = [
    ['nothing lost', 190, 190, null, 'ptq', 'PTQ is enough here.'],
    ['two of 200 lost', 190, 188, 195, 'ptq', 'PTQ is enough here.'],
    ['PTQ better than float', 180, 185, 190, 'ptq', 'PTQ is enough here.'],
    ['five lost, no QAT yet', 195, 190, null, null, 'PTQ loses 5 of 200'],
    ['forty lost, QAT wins all back', 195, 155, 195, 'qat', 'Use QAT. It wins back 40 of the 40'],
    ['forty lost, QAT wins half back', 195, 155, 175, 'qat', 'Use QAT. It wins back 20 of the 40'],
    ['forty lost, QAT wins little back', 195, 155, 160, 'qat', 'INT8 loses too much: 160 of 200'],
    ['forty lost, QAT is worse still', 195, 155, 150, 'ptq', 'INT8 loses too much: 155 of 200'],
    ['five lost and three won back, which may be chance', 195, 190, 192, 'qat', 'INT8 loses too much'],
    ['five lost and all won back', 195, 190, 195, 'qat', 'Use QAT.'],
  ]
  test.each(cases)('%s', (_, float, ptq, qat, choose, because) => {
    const advice = recommend({ float: outcomes(float), ptq: outcomes(ptq), qat: qat === null ? null : outcomes(qat) })
    expect(advice.choose).toBe(choose)
    expect(advice.because).toContain(because)
    expect(advice.why[0]).toContain(`Float gets ${float} of 200`)
  })
  const controls: readonly (readonly [string, number, string])[] = [
    ['training longer wins little', 160, 'the rounding itself is what helps'],
    ['training longer wins as much', 195, 'the longer training is what helps'],
  ]
  test.each(controls)('QAT against its control: %s', (_, control, words) => {
    const advice = recommend({ float: outcomes(195), ptq: outcomes(155), qat: outcomes(195), control: outcomes(control) })
    expect(advice).toMatchObject({ choose: 'qat' })
    expect(advice.because).toContain(words)
    expect(advice.why.at(-1)).toContain(`gets ${control} of 200`)
  })
  test('a loss within chance is no reason for QAT: other windows wrong, as many', () => {
    const advice = recommend({ float: outcomes(196), ptq: outcomes(193, 50), qat: null })
    expect(advice.choose).toBe('ptq')
  })
  test('on few windows a loss of more than five in a hundred is never called chance', () => {
    const few = (right: number) => Array.from({ length: 10 }, (_, i) => i < right)
    expect(recommend({ float: few(10), ptq: few(9), qat: null }).choose).toBeNull()
  })
})

describe('errors of a layer', () => {
  const quantization = { scale: [0.02], zeroPoint: [7], axis: null }
  const measure = (float: Float32Array, integers: ArrayLike<number>) => {
    const sums = layerErrorSums('layer', quantization)
    sums.add(float, integers)
    return sums.finish()
  }
  test('pure rounding has a root mean square error of 1/√12 steps', () => {
    const values = uniform(50_000, 1, -2, 2)
    const error = measure(values, quantizeValues(values, quantization, -128, 127))
    expect(error.rmseOverScale).toBeCloseTo(1 / Math.sqrt(12), 2)
    // Signal of width 4 over noise of width 0.02: 20 log10(200).
    expect(error.sqnr).toBeCloseTo(20 * Math.log10(200), 0)
    expect(error.cosine).toBeGreaterThan(0.9999)
    expect(error.clipped).toBe(0)
  })
  test('values on the grid have no error', () => {
    const integers = Int8Array.from({ length: 200 }, (_, i) => i - 100)
    const values = Float32Array.from(integers, (value) => 0.02 * (value - 7))
    expect(measure(values, integers).sqnr).toBeGreaterThan(120)
    expect(measure(new Float32Array(4), new Int8Array(4).fill(7))).toMatchObject({ sqnr: 200, cosine: 1 })
  })
  test('values outside the range are counted', () => {
    const values = Float32Array.of(0, 1, 2, 3)
    const error = measure(values, quantizeValues(values, quantization, -128, 127))
    expect(error).toMatchObject({ clipped: 0.25, min: 0, max: 3 })
  })
})

describe('answers and alarms', () => {
  const labels = ['a', 'b']
  const scored = (answers: readonly number[]) =>
    answers.map((answer) => Float32Array.from(labels, (_, i) => (i === answer ? 0.75 : 0.25)))
  const truths = [0, 0, 0, 1]
  test('figures of a small confusion, worked out by hand', () => {
    const evaluation = evaluateAnswers({ labels, truths, scores: scored([0, 0, 1, 1]), seconds: 0.004 })
    expect(evaluation).toMatchObject({ samples: 4, accuracy: 0.75, confusion: [[2, 1], [0, 1]], latencyHostUs: 1000 }) // prettier-ignore
    expect(evaluation.perClass[0]).toEqual({ name: 'a', precision: 1, recall: 2 / 3, f1: 0.8, count: 3 })
    expect(evaluation.perClass[1]?.f1).toBeCloseTo(2 / 3, 12)
    expect(evaluation.macroF1).toBeCloseTo((0.8 + 2 / 3) / 2, 12)
    expect(evaluation.loss).toBeCloseTo(-(3 * Math.log(0.75) + Math.log(0.25)) / 4, 6)
  })
  test('one class for everything is called collapsed, a good model nothing', () => {
    const many = Array.from({ length: 20 }, (_, i) => i % 2)
    const good = evaluateAnswers({ labels, truths: many, scores: scored(many), seconds: 1 })
    const flat = evaluateAnswers({ labels, truths: many, scores: scored(many.map(() => 1)), seconds: 1 })
    expect(alarms(flat, good, []).map((alarm) => alarm.code)).toEqual(['collapsed'])
    expect(alarms(good, good, [])).toEqual([])
    expect(alarms(good, good, [row({ sqnr: 4, clipped: 0.2 })], [{ name: 'conv', channel: 2, ratio: 40 }])).toEqual([])
  })

  const row = (change: object) => ({
    ...{ name: 'conv', sqnr: 40, cosine: 1, rmseOverScale: 0.29, min: -1, max: 1, scale: 2 / 255, zeroPoint: 0, clipped: 0 },
    ...change,
  })
  const healthy = row({ name: 'healthy' })
  const causes: readonly (readonly [string, readonly ReturnType<typeof row>[], string[]])[] = [
    ['noise', [row({ sqnr: 4 }), healthy], ['noisy-layer']],
    ['values beyond a layer’s range', [row({ clipped: 0.2 }), healthy], ['clipped']],
    ['answers beyond the output’s range', [healthy, row({ clipped: 0.2 })], ['saturated-output']],
    ['test values that calibration never saw', [row({ uncovered: 0.03 }), healthy], ['uncovered-inputs']],
    ['a range hardly used', [row({ max: -0.9 }), healthy], ['unused-range']],
    ['a grid fixed by the format', [row({ min: 0.4, max: 0.41, scale: 1 / 256, zeroPoint: -128 }), healthy], []],
  ]
  test.each(causes)('where answers got lost, the cause is named: %s', (_, layers, codes) => {
    const many = Array.from({ length: 20 }, (_, i) => i % 2)
    const good = evaluateAnswers({ labels, truths: many, scores: scored(many), seconds: 1 })
    const poor = evaluateAnswers({ labels, truths: many, scores: scored(many.map((truth, i) => (i < 4 ? 1 - truth : truth))), seconds: 1 }) // prettier-ignore
    expect(alarms(poor, good, layers).map((alarm) => alarm.code)).toEqual(codes)
    const outlier = alarms(poor, good, layers, [{ name: 'conv', channel: 2, ratio: 40 }])
    expect(outlier.find((alarm) => alarm.code === 'outlier-channel')?.message).toContain('Channel 2 of conv reaches 40 times')
  })
})
