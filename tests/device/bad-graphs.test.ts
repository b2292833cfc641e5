import { describe, expect, test } from 'vitest'
import { lower } from '../../src-main/device/lower.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { printC } from '../../src-main/device/print-c.ts'
import type { Graph, Tensor } from '../../src-main/graph/graph.ts'
import type { Operation } from '../../src-main/graph/operations.ts'

const quantization = { scale: [0.1], zeroPoint: [3], axis: null }
const bytes = (name: string, shape: readonly number[], more: Partial<Tensor> = {}): Tensor => ({
  name,
  shape,
  type: 'int8',
  quantization,
  ...more,
})

/** A graph of one node from tensor 0 (and the constants after it) to the last tensor. */
function single(operation: Operation, tensors: readonly Tensor[]): Graph {
  const last = tensors.length - 1
  const inputs = tensors.slice(0, last).map((_, index) => index)
  return { name: 'one', tensors, nodes: [{ name: 'layer', operation, inputs, outputs: [last] }], inputs: [0], outputs: [last] }
}

const pool: Operation = {
  kind: 'maxPool2d',
  filterHeight: 2,
  filterWidth: 2,
  strideHeight: 2,
  strideWidth: 2,
  padding: 'valid',
  activation: 'none',
}

describe('graphs that no chip can compute are refused with a sentence', () => {
  const cases: readonly (readonly [string, Graph, string])[] = [
    ['a pool whose output is empty', single(pool, [bytes('in', [1, 1, 4, 2]), bytes('out', [1, 0, 2, 2])]), 'empty-tensor'],
    ['a softmax over nothing', single({ kind: 'softmax', beta: 1 }, [bytes('in', [1, 0]), bytes('out', [1, 0])]), 'empty-tensor'],
    ['a shape with a hole', single({ kind: 'relu' }, [bytes('in', [1, -1]), bytes('out', [1, -1])]), 'unknown-shape'],
    [
      'a dense layer of no units',
      single({ kind: 'fullyConnected', activation: 'none', keepDimensions: false }, [
        bytes('in', [1, 4]),
        bytes('weights', [0, 4], { data: new Int8Array(0) }),
        bytes('out', [1, 0]),
      ]),
      'empty-tensor',
    ],
  ]
  test.each(cases)('%s', (_, graph, code) => {
    for (const result of [lower(graph), planDevice(graph)]) {
      expect(result).toMatchObject({ ok: false, error: { code } })
      if (!result.ok) expect(result.error.message).toMatch(/“layer” .+: .+\.$/)
    }
  })
})

describe('code that would misbehave on a chip does not build for it', () => {
  const dense = (units: number) =>
    single({ kind: 'fullyConnected', activation: 'none', keepDimensions: false }, [
      bytes('in', [1, 1000]),
      bytes('weights', [units, 1000], { data: new Int8Array(units * 1000).fill(1) }),
      bytes('out', [1, units]),
    ])
  const source = (units: number) =>
    printC(unwrap(planDevice(dense(units))), { name: 'big', labels: [] }).find(({ path }) => path === 'src/big.c')?.text ?? ''

  test('tables beyond the reach of AVR stop its compiler', () => {
    expect(source(70)).toMatch(/#if defined\(__AVR__\)\n#error "The tables of this model take 7\d{4} bytes/)
    expect(source(20)).not.toContain('#error')
  })
})
