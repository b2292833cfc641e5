import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { cpuEngine } from '../../src-main/training/cpu-engine.ts'
import { registerGradients } from '../../src-main/training/differentiable/register-gradients.ts'
import { createLearnedSteps } from '../../src-main/training/quantization-aware/learned-steps.ts'
import { fakeQuantize } from '../../src-main/training/quantization-aware/fake-quantize.ts'

beforeAll(async () => {
  await cpuEngine.prepare()
  registerGradients()
})

describe('the derivative of a rounded value by its step', () => {
  // One step is 0.5, integers 0 to 255 at zero point -128; N = 1 value, Qp = 255.
  const grid = { scale: 0.5, leastStep: 0, mostStep: 255, low: 0, high: 127.5 }
  test.each([
    [0.6, 1 - 1.2],
    [0.9, 2 - 1.8],
    [200, 255],
    [-3, 0],
    [7, 0],
  ])('at %d', (x, slope) => {
    let derivative = NaN
    tf.grad((value) =>
      tf.sum(
        tf.mul(
          fakeQuantize(value, grid, (found) => (derivative = found)),
          3,
        ),
      ),
    )(tf.tensor1d([x]))
    expect(derivative).toBeCloseTo((3 * slope) / Math.sqrt(255), 5)
  })
})

describe('learned steps', () => {
  const groups = { groupOf: new Map([[1, 1], [2, 1], [5, 5]]), fixed: new Map() } // prettier-ignore
  test('a group shares its step, moves against the gradient, and keeps its zero point', () => {
    const steps = createLearnedSteps(groups, new Map([[1, { min: 0, max: 2.55 }], [2, { min: 0, max: 1 }], [5, { min: -1, max: 1 }]]), () => 'int8') // prettier-ignore
    const still = steps.range(5)
    steps.setRate(0.1)
    steps.learn(1, 3)
    steps.learn(2, 1)
    steps.advance()
    // Adam's first move is the rate, as a share of the step.
    expect(steps.range(2)?.max).toBeCloseTo(2.55 * 0.9, 5)
    expect(steps.range(1)).toEqual(steps.range(2))
    expect(steps.range(1)?.min).toBeCloseTo(0, 10)
    expect(steps.range(5)).toEqual(still)
  })
  test('a step does not collapse', () => {
    const steps = createLearnedSteps(groups, new Map([[5, { min: 0, max: 255 }]]), () => 'int8')
    steps.setRate(0.5)
    for (let i = 0; i < 50; i++) {
      steps.learn(5, 1)
      steps.advance()
    }
    expect(steps.range(5)?.max).toBeCloseTo(255 / 16, 5)
  })
})
