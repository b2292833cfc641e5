import { beforeAll, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import type { Graph, Tensor } from '../../src-main/graph/graph.ts'

beforeAll(async () => {
  await ensureWasm(['device'])
}, 300_000)

const quantization = { scale: [1], zeroPoint: [0], axis: null }
const vector = (name: string, length: number): Tensor => ({ name, shape: [1, length], type: 'int8', quantization })
const numbers = (name: string, values: readonly number[]): Tensor => ({
  name,
  shape: [values.length],
  type: 'int32',
  data: Int32Array.from(values),
})

/** Both halves of eight values; their sum, and the second half itself where it is an output. */
function halves(withPart: boolean): Graph {
  const tensors = [
    vector('in', 8),
    numbers('first', [0, 0]),
    numbers('second', [0, 4]),
    numbers('size', [1, 4]),
    vector('a', 4),
    vector('b', 4),
    vector('sum', 4),
  ]
  return {
    name: 'halves',
    tensors,
    nodes: [
      { name: 'a', operation: { kind: 'slice' }, inputs: [0, 1, 3], outputs: [4] },
      { name: 'b', operation: { kind: 'slice' }, inputs: [0, 2, 3], outputs: [5] },
      { name: 'sum', operation: { kind: 'add', activation: 'none' }, inputs: [4, 5], outputs: [6] },
    ],
    inputs: [0],
    outputs: withPart ? [6, 5] : [6],
  }
}

const input = Uint8Array.from([1, 2, 3, 4, 10, 20, 30, 40])

test('parts in one piece cost no call, and lie where the whole lies', () => {
  const plan = unwrap(planDevice(halves(false)))
  expect(plan.calls.map(({ kernel }) => kernel)).toEqual(['tk_add_s8'])
  const offsetOf = (name: string): number => plan.buffers.find((buffer) => buffer.name === name)?.offset ?? NaN
  expect(offsetOf('b') - offsetOf('in')).toBe(4)
  expect(unwrap(createRunner(plan)).run([input])).toEqual([Uint8Array.from([11, 22, 33, 44])])
})

test('a part that is an output has bytes of its own', () => {
  const plan = unwrap(planDevice(halves(true)))
  expect(plan.calls.map(({ kernel }) => kernel)).toEqual(['tk_strided_copy', 'tk_add_s8'])
  const runner = unwrap(createRunner(plan))
  expect(runner.run([input])).toEqual([Uint8Array.from([11, 22, 33, 44]), Uint8Array.from([10, 20, 30, 40])])
})
