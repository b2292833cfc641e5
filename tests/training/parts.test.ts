import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adamStep } from '../../src-main/training/adam.ts'
import { createBatches, emptyBatch, targetRows } from '../../src-main/training/batches.ts'
import { classWeights } from '../../src-main/training/class-weights.ts'
import { learningRateAt } from '../../src-main/training/learning-rate.ts'
import { rightAnswer, scoreRows } from '../../src-main/training/loss.ts'
import { quickSettings } from './problems.ts'

describe('class weights', () => {
  test.each([
    [[0, 1, 1, 1], 'auto', [1, 1]],
    [[0, 1, 1, 1, 1], 'auto', [2.5, 0.625]],
    [[0, 1, 1, 1, 1], 'none', [1, 1]],
    [
      [0, 1],
      [3, 1],
      [3, 1],
    ],
    [[1, 1, 1, 1, 2, 1], 'auto', [1, 0.6, 3]],
  ] as const)('%j with %j are %j', (labels, wish, expected) => {
    expect(classWeights(Int32Array.from(labels), expected.length, wish)).toEqual(expected)
  })
})

test('the learning rate falls along half a cosine, a line or in steps, or stays, and may climb first', () => {
  const cosine = { learningRate: 0.1, schedule: 'cosine', warmup: 0, epochs: 10 } as const
  expect(learningRateAt(cosine, 0)).toBeCloseTo(0.1, 12)
  expect(learningRateAt(cosine, 0.5)).toBeCloseTo(0.0505, 12)
  expect(learningRateAt(cosine, 1)).toBeCloseTo(0.001, 12)
  expect(learningRateAt({ learningRate: 0.1, schedule: 'constant', warmup: 0, epochs: 10 }, 0.9)).toBe(0.1)
  const others = { learningRate: 0.1, warmup: 0, epochs: 10 }
  expect([0, 0.5, 1].map((at) => learningRateAt({ ...others, schedule: 'linear' }, at))).toEqual([0.1, expect.closeTo(0.0505, 12), expect.closeTo(0.001, 12)]) // prettier-ignore
  expect([0.2, 0.4, 0.9, 1].map((at) => learningRateAt({ ...others, schedule: 'steps' }, at))).toEqual([0.1, 0.01, 0.001, 0.001].map((rate) => expect.closeTo(rate, 12))) // prettier-ignore
  expect(learningRateAt({ ...others, schedule: 'constant', warmup: 2 }, 0.05)).toBeCloseTo(0.025, 12)
})

test('a first step of Adam moves each weight by the rate, against its gradient', () => {
  const slot = { values: Float32Array.of(1, 1, 1), firstMoment: new Float32Array(3), secondMoment: new Float32Array(3) }
  adamStep(slot, Float32Array.of(5, -0.01, 0), 1, 0.1)
  expect(slot.values[0]).toBeCloseTo(0.9, 4)
  expect(slot.values[1]).toBeCloseTo(1.1, 3)
  expect(slot.values[2]).toBe(1)
})

test('an epoch shows no sample twice, and all its batches are of one size', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (count, batch, epoch) => {
        const set = { count, inputs: Float32Array.from({ length: count }, (_, index) => index), labels: new Int32Array(count) }
        const batches = createBatches(set, 2, quickSettings({ batch }))
        const shown = Array.from({ length: batches.steps }, (_, step) => {
          const into = emptyBatch(batches)
          batches.fill(epoch, step, into)
          return [...into.inputs]
        }).flat()
        expect(new Set(shown).size).toBe(shown.length)
        expect(shown.length).toBe(batches.steps * batches.size)
        expect(count - shown.length).toBeLessThan(batches.size)
      },
    ),
  )
})

test('targets are distributions, smoothed on request', () => {
  const set = { count: 2, inputs: new Float32Array(2), labels: Int32Array.of(2, 0) }
  expect([...targetRows(set, 3, 0)]).toEqual([0, 0, 1, 1, 0, 0])
  const smoothed = targetRows(set, 4, 0.2)
  expect(smoothed[2]).toBeCloseTo(0.85)
  expect(smoothed[1]).toBeCloseTo(0.05)
  expect([...targetRows({ ...set, labels: Int32Array.of(1, 0) }, 1, 0)]).toEqual([1, 0])
})

test('losses are finite where probabilities have rounded to zero, and NaN stays NaN', () => {
  const target = Float32Array.of(0, 1)
  expect(scoreRows('softmaxCrossEntropy', Float32Array.of(500, -500), target, 2)).toEqual({ loss: 1000, correct: 0 })
  expect(scoreRows('softmaxCrossEntropy', Float32Array.of(NaN, 0), target, 2).loss).toBeNaN()
  expect(scoreRows('logisticCrossEntropy', Float32Array.of(0), Float32Array.of(1), 1).loss).toBeCloseTo(Math.log(2))
  expect(scoreRows('meanSquaredError', Float32Array.of(1, 3), Float32Array.of(0, 0), 2).loss).toBe(5)
  expect(rightAnswer(Float32Array.of(0.2), Float32Array.of(1))).toBe(true)
})
