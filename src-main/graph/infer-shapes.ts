import type { Result } from '../contract/result.ts'
import { fail, FailureError, succeed } from '../contract/result.ts'
import type { Graph, Node, Tensor } from './graph.ts'
import { inferNodeShapes } from './infer-node-shapes.ts'
import { evaluateNode, holdsReals } from './interpret/evaluate-node.ts'

/** Larger results are not shape arithmetic and stay computed. */
const largestFold = 1024

function isShapeArithmetic(node: Node, tensors: readonly Tensor[]): boolean {
  const constant = node.inputs.every((index) => index === -1 || tensors[index]?.data !== undefined)
  if (!constant && node.operation.kind !== 'shape') return false
  return node.outputs.every((index) => {
    const tensor = tensors[index]
    return tensor !== undefined && !holdsReals(tensor) && tensor.shape.reduce((product, size) => product * size, 1) <= largestFold
  })
}

/**
 * Works out every shape. An open dimension (-1) of an input counts as 1: one sample at a time. Integer arithmetic on shapes
 * (SHAPE, STRIDED_SLICE, PACK and the like, which converters write for an open batch) is computed here: its nodes leave the
 * graph and its results become constants. Tensors keep their places.
 *
 * Fails with `graph-shapes` (inputs do not fit together) or `graph-shapes-dynamic` (a shape depends on values that exist at run
 * time only); the sentence names the node.
 */
export function inferShapes(graph: Graph): Result<Graph> {
  const tensors = graph.tensors.map((tensor) =>
    tensor.shape.includes(-1) ? { ...tensor, shape: tensor.shape.map((size) => Math.abs(size)) } : tensor,
  )
  const nodes: Node[] = []
  for (const node of graph.nodes) {
    const inferred = inferNodeShapes(
      node,
      node.inputs.map((index) => tensors[index] ?? null),
      node.outputs.length,
    )
    if (!inferred.ok) return inferred
    const declared = node.outputs.map((index) => graph.tensors[index]?.shape ?? [])
    const shapes = inferred.value ?? declared
    if (shapes.some((shape) => shape.includes(-1)) || (inferred.value === null && declared.some((shape) => shape.includes(-1)))) {
      const message = `Layer ${node.name} (${node.operation.kind}) has a shape that depends on its input's values. Export the model with fixed shapes.`
      return fail('graph-shapes-dynamic', message, { node: node.name })
    }
    if (shapes.length !== node.outputs.length) {
      return fail(
        'graph-shapes',
        `Layer ${node.name} (${node.operation.kind}) has ${node.outputs.length} outputs where ${shapes.length} belong.`,
        { node: node.name },
      )
    }
    node.outputs.forEach((index, i) => {
      const tensor = tensors[index]
      if (tensor !== undefined) tensors[index] = { ...tensor, shape: [...(shapes[i] ?? [])] }
    })
    if (!isShapeArithmetic(node, tensors)) {
      nodes.push(node)
      continue
    }
    try {
      const values = evaluateNode(node, tensors)
      if (values === null) nodes.push(node)
      else node.outputs.forEach((index, i) => void (tensors[index] = { ...tensors[index], data: values[i] } as Tensor))
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      return fail('graph-shapes', `Layer ${node.name} (${node.operation.kind}) ${error.failure.message}.`, { node: node.name })
    }
  }
  return succeed({ ...graph, tensors, nodes })
}
