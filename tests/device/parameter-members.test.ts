import { expect, test } from 'vitest'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { checkParameterSizes, parameterBytes } from '../../src-main/device/print/parameter-members.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import { numbers, quantized } from './random-net.ts'

/** A convolution along a window of so many moments. */
function longWindow(moments: number) {
  const builder = createGraphBuilder('long')
  const filter = { shape: [2, 1, 4, 1], data: numbers(8, 1) }
  const x = builder.conv2d(builder.input([1, 1, moments, 1]), filter, { shape: [2], data: numbers(2, 2) }, { stride: 4 })
  return unwrap(planDevice(quantized(builder.build([x]))))
}

test('a structure takes what a compiler gives it', () => {
  const [call] = longWindow(64).calls
  expect(call?.kernel).toBe('tk_conv_2d_s8')
  if (call === undefined) return
  expect(parameterBytes(call, 4)).toBe(20 * 2 + 4 * 4)
  expect(parameterBytes(call, 2)).toBe(20 * 2 + 4 * 2)
})

test('sizes that chips have no room for are refused by the name of the layer', () => {
  expect(checkParameterSizes(longWindow(65_532)).ok).toBe(true)
  const plan = longWindow(65_540)
  expect(checkParameterSizes(plan)).toMatchObject({
    ok: false,
    error: { code: 'size-too-large', details: { layer: plan.calls[0]?.node, member: 'input_width', value: 65_540 } },
  })
})
