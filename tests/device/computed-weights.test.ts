import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import type { Graph, Tensor } from '../../src-main/graph/graph.ts'
import type { Operation } from '../../src-main/graph/operations.ts'

beforeAll(() => ensureWasm(['device']), 300_000)

const [rows, depth, units] = [3, 7, 5]
const tensor = (name: string, shape: readonly number[], step: number, zero: number): Tensor => ({
  name,
  shape,
  type: 'int8',
  quantization: { scale: [step], zeroPoint: [zero], axis: null },
})

/** Two inputs multiplied by one op. */
function product(operation: Operation): Graph {
  const tensors = [tensor('a', [rows, depth], 0.05, -3), tensor('b', [units, depth], 0.02, 0), tensor('c', [rows, units], 0.1, 9)]
  return { name: 'p', tensors, nodes: [{ name: 'c', operation, inputs: [0, 1], outputs: [2] }], inputs: [0, 1], outputs: [2] }
}

test('a dense layer whose weights are computed gives the bytes of the same matrix product', () => {
  const run = (operation: Operation) => unwrap(createRunner(unwrap(planDevice(product(operation)))))
  const dense = run({ kind: 'fullyConnected', activation: 'none', keepDimensions: false })
  const matrices = run({ kind: 'batchMatMul', adjointX: false, adjointY: true })
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  fc.assert(
    fc.property(bytes(rows * depth), bytes(units * depth), (a, b) => {
      expect(dense.run([a, b])[0]).toEqual(matrices.run([a, b])[0])
    }),
  )
})
