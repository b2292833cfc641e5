import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { findBoard } from '../../src-main/boards/find-board.ts'
import type { Fit } from '../../src-main/boards/fit.ts'
import { fitModel } from '../../src-main/boards/fit-model.ts'
import { listBoards } from '../../src-main/boards/list-boards.ts'
import { planLowering } from '../../src-main/device/planner/plan-lowering.ts'
import type { DevicePlan } from '../../src-main/device/plan.ts'
import type { Graph } from '../../src-main/graph/graph.ts'

/** One dense layer, with its real kernel: weights and working memory as large as asked. */
function dense(inputs: number, units: number): { graph: Graph; plan: DevicePlan } {
  const graph: Graph = {
    name: 'dense',
    tensors: [
      { name: 'in', shape: [1, inputs], type: 'int8' },
      { name: 'weights', shape: [units, inputs], type: 'int8', data: new Int8Array(units * inputs) },
      { name: 'out', shape: [1, units], type: 'int8' },
    ],
    nodes: [
      {
        name: 'layer',
        operation: { kind: 'fullyConnected', activation: 'none', keepDimensions: false },
        inputs: [0, 1, -1],
        outputs: [2],
      },
    ],
    inputs: [0],
    outputs: [2],
  }
  const plan = unwrap(
    planLowering(graph, {
      calls: [
        {
          node: 'layer',
          kernel: 'tk_fully_connected_s8',
          source: 'tk_fully_connected',
          parameters: [],
          pointers: [
            { tensor: 0, access: 'read' },
            { tensor: 2, access: 'write' },
          ],
        },
      ],
      constants: [{ name: 'weights', type: 'int8', data: new Int8Array(units * inputs) }],
      aliases: new Map(),
    }),
  )
  return { graph, plan }
}

function fit(board: string, inputs: number, units: number, runtime: 'tinykiln' | 'tflm' = 'tinykiln'): Fit {
  return fitModel({ ...dense(inputs, units), board: unwrap(findBoard(board)), runtime })
}

describe('fit', () => {
  test.each([
    ['uno_r3', 16, 8, 'fits'],
    ['uno_r3', 16, 1900, 'too-big'],
    ['uno_r3', 200, 200, 'too-big'],
    ['nano_33_ble_sense', 640, 128, 'fits'],
    ['nucleo_f411re', 16, 8, 'not-known'],
    ['ch32v003', 200, 200, 'too-big'],
  ] as const)('%s, %i inputs, %i units: %s', (board, inputs, units, verdict) => {
    const result = fit(board, inputs, units)
    expect(result.verdict).toBe(verdict)
    expect(result.why.length).toBeGreaterThan(0)
    if (verdict === 'too-big') expect(result.fits).toBe(false)
    if (verdict === 'fits') expect(result.fits).toBe(true)
  })

  test('the unlucky end decides, parts add up, and growing a model never makes it fit better', () => {
    const boards = fc.constantFrom(...listBoards())
    fc.assert(
      fc.property(boards, fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 200 }), (board, inputs, units) => {
        const small = fitModel({ ...dense(inputs, units), board, runtime: 'tinykiln' })
        const large = fitModel({ ...dense(inputs, units * 2), board, runtime: 'tinykiln' })
        expect(small.fits).toBe(small.flash.high <= small.flashLimit && small.ram.high <= small.ramLimit)
        expect(small.flash.value).toBe(small.flashParts.reduce((sum, part) => sum + Math.round(part.figure.value), 0))
        if (large.fits) expect(small.fits).toBe(true)
        for (const figure of [small.flash, small.ram, small.latencyMs, small.energyMicroJ]) {
          expect(figure.low).toBeLessThanOrEqual(figure.value)
          expect(figure.value).toBeLessThanOrEqual(figure.high)
          expect(figure.source).not.toBe('')
        }
      }),
    )
  })

  test('weights and arena are computed, and count every byte', () => {
    const { flashParts, ramParts } = fit('nano_33_ble_sense', 640, 128)
    expect(flashParts.find((part) => part.owner === 'model')?.figure).toMatchObject({ kind: 'computed', value: 640 * 128 })
    expect(ramParts.find((part) => part.owner === 'arena')?.figure).toMatchObject({ kind: 'computed', value: 768 })
  })

  test('TensorFlow Lite Micro is refused on AVR with a reason, and costs more flash than TinyKiln elsewhere', () => {
    const avr = fit('uno_r3', 16, 8, 'tflm')
    expect(avr.fits).toBe(false)
    expect(avr.why[0]).toContain('AVR')
    expect(fit('nano_33_ble_sense', 64, 16, 'tflm').flash.value).toBeGreaterThan(
      fit('nano_33_ble_sense', 64, 16).flash.value + 20000,
    )
  })
})
