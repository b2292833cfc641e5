import { describe, expect, test } from 'vitest'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { loweredFor } from '../../src-main/services/road/runtimes-of.ts'

const scale = { scale: [0.1], zeroPoint: [0], axis: null }
const bytes = { type: 'int8', quantization: scale } as const

function cast(): Graph {
  const b = createGraphBuilder('cast')
  return b.build(b.node({ kind: 'cast' }, [b.input([1, 4], bytes)], { type: 'float32' }))
}

function joined(): Graph {
  const b = createGraphBuilder('joined')
  const other = { type: 'int8', quantization: { ...scale, scale: [0.2] } } as const
  const parts = [b.input([1, 4], bytes), b.input([1, 4], other)]
  return b.build(b.node({ kind: 'concatenation', axis: 1, activation: 'none' }, parts, { quantization: scale }))
}

function dense(): Graph {
  const b = createGraphBuilder('dense')
  const weights = { shape: [2, 4], data: new Float32Array(8).fill(0.5) }
  return b.build([b.fullyConnected(b.input([1, 4]), weights, null)])
}

describe('a model runs on TinyKiln exactly when the kernels can compute it', () => {
  test('a float net whose INT8 form they can compute', () => expect(loweredFor(dense()).ok).toBe(true))
  test.each([
    ['an op without integer meaning', cast(), 'no-integer-form'],
    ['inputs of different scales', joined(), 'scales-differ'],
  ])('not %s', (_, graph, code) => expect(loweredFor(graph)).toMatchObject({ ok: false, error: { code } }))
})
