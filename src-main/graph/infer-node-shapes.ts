import type { Result } from '../contract/result.ts'
import { fail, FailureError, succeed } from '../contract/result.ts'
import { constantValues } from './constant-values.ts'
import type { Node, Tensor } from './graph.ts'
import type { Operation } from './operations.ts'
import { refuseShapes } from './shapes/shape-rule.ts'
import type { ShapeRule } from './shapes/shape-rule.ts'
import { shapeRules } from './shapes/shape-rules.ts'

/** What a node's inputs look like: all that shape inference reads of them. */
export type KnownTensor = Pick<Tensor, 'name' | 'shape' | 'type' | 'data'>

/**
 * The shapes of a node's outputs from those of its inputs (`null` for a missing optional input). Succeeds with null when they
 * depend on values that exist at run time only. Fails with `graph-shapes` and a sentence that names the node.
 */
export function inferNodeShapes(
  node: Pick<Node, 'name' | 'operation'>,
  inputs: readonly (KnownTensor | null)[],
  outputCount: number,
): Result<readonly (readonly number[])[] | null> {
  const rule = shapeRules[node.operation.kind] as ShapeRule<Operation>
  const input = (i: number) => inputs[i] ?? refuseShapes(`lacks its input ${i}`)
  try {
    const shapes = rule(node.operation, {
      inputCount: inputs.length,
      outputCount,
      shape: (i) => input(i).shape,
      constant: (i) => {
        const values = constantValues(input(i) as Tensor)
        return values === null ? null : [...values]
      },
    })
    return succeed(shapes)
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    const message = `Layer ${node.name} (${node.operation.kind}) ${error.failure.message}.`
    return fail('graph-shapes', message, { node: node.name })
  }
}
