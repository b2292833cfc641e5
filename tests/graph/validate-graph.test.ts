import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph, Node, Tensor } from '../../src-main/graph/graph.ts'
import { validateGraph } from '../../src-main/graph/validate-graph.ts'
import { hasShared, shared } from '../formats/fixture-file.ts'

function soundGraph(): Graph {
  const b = createGraphBuilder('net')
  const x = b.input([1, 4], { name: 'x' })
  const hidden = b.fullyConnected(x, { shape: [3, 4], data: new Float32Array(12), name: 'w' }, null, { name: 'hidden' })
  return b.build([b.softmax(hidden, 'head')])
}

const withNode = (graph: Graph, at: number, change: Partial<Node>): Graph => ({
  ...graph,
  nodes: graph.nodes.with(at, { ...(graph.nodes[at] as Node), ...change }),
})
const withTensor = (graph: Graph, name: string, change: Partial<Tensor>): Graph => ({
  ...graph,
  tensors: graph.tensors.map((tensor) => (tensor.name === name ? { ...tensor, ...change } : tensor)),
})
const graph = soundGraph()

const faults: readonly { readonly what: string; readonly graph: Graph; readonly code: string; readonly says: RegExp }[] = [
  {
    what: 'an input too many',
    graph: withNode(graph, 1, { inputs: [2, 2] }),
    code: 'graph-inputs',
    says: /head.*2 inputs and needs 1/,
  },
  {
    what: 'a missing input',
    graph: withNode(graph, 0, { inputs: [0, -1] }),
    code: 'graph-inputs',
    says: /hidden.*lacks its input 1/,
  },
  {
    what: 'a cycle',
    graph: withNode(graph, 0, { inputs: [3, 1] }),
    code: 'graph-wiring',
    says: /hidden.*before any layer writes it/,
  },
  {
    what: 'a tensor that does not exist',
    graph: withNode(graph, 0, { inputs: [9, 1] }),
    code: 'graph-wiring',
    says: /hidden.*tensor 9 of only 4/,
  },
  { what: 'a tensor written twice', graph: withNode(graph, 1, { outputs: [2] }), code: 'graph-wiring', says: /head.*already/ },
  {
    what: 'a constant of another size',
    graph: withTensor(graph, 'w', { data: new Float32Array(5) }),
    code: 'graph-tensor',
    says: /w holds 5 values/,
  },
  {
    what: 'too few scales',
    graph: withTensor(graph, 'w', { quantization: { scale: [1, 1], zeroPoint: [0, 0], axis: 0 } }),
    code: 'graph-tensor',
    says: /w has 2 scales where 3 belong/,
  },
  {
    what: 'shapes that do not fit',
    graph: withTensor(graph, 'x', { shape: [1, 5] }),
    code: 'graph-shapes',
    says: /hidden.*weights for 4 inputs/,
  },
]

describe('a graph', () => {
  test('that is sound is valid', () => {
    expect(unwrap(validateGraph(graph))).toBe(graph)
  })

  test.each(faults)('with $what is refused by name', ({ graph: faulty, code, says }) => {
    const result = validateGraph(faulty)
    expect(result.ok ? 'valid' : result.error.code).toBe(code)
    if (!result.ok) expect(result.error.message).toMatch(says)
  })

  const folders = ['golden/ops/', 'golden/models/', 'golden/arena/', 'golden/converted/', 'golden/hard/', 'data/models/']
  test.skipIf(!hasShared).each(folders)('of every file in %s is valid (needs ../shared)', (folder) => {
    const files = readdirSync(new URL(folder, shared)).filter((name) => name.endsWith('.tflite'))
    const results = files.map((name) => validateGraph(unwrap(readTflite(readFileSync(new URL(folder + name, shared)), name))))
    expect(results.flatMap((result) => (result.ok ? [] : [result.error.message]))).toEqual([])
  })
})
