import type { Result } from '../contract/result.ts'
import { fail, succeed } from '../contract/result.ts'
import type { Graph, Node } from './graph.ts'

/** Calls out a node (or the graph) by what is wrong with its wiring; null when all is well. */
function wiringFault(graph: Graph, node: Node, available: Uint8Array): string | null {
  const tensorCount = graph.tensors.length
  for (const input of node.inputs) {
    if (input === -1) continue
    if (!Number.isInteger(input) || input < 0 || input >= tensorCount) return `reads tensor ${input} of only ${tensorCount}`
    if (available[input] === 0)
      return `reads ${graph.tensors[input]?.name ?? input} before any layer writes it (a cycle, or layers out of order)`
  }
  for (const output of node.outputs) {
    if (!Number.isInteger(output) || output < 0 || output >= tensorCount) return `writes tensor ${output} of only ${tensorCount}`
    if (available[output] === 1)
      return `writes ${graph.tensors[output]?.name ?? output}, which is already an input, a constant or another layer's output`
    available[output] = 1
  }
  const stray = node.intermediates?.find((index) => index !== -1 && (index < 0 || index >= tensorCount))
  return stray === undefined ? null : `names tensor ${stray} of only ${tensorCount}`
}

/**
 * Checks the wiring: every index names a tensor, nodes stand in an order in which they can run, and each tensor is
 * written once. Fails with `graph-wiring` and a sentence that names the node.
 */
export function checkStructure(graph: Graph): Result<Graph> {
  const known = (index: number) => Number.isInteger(index) && index >= 0 && index < graph.tensors.length
  const available = Uint8Array.from(graph.tensors, (tensor) => (tensor.data !== undefined || tensor.variable === true ? 1 : 0))
  const strayInput = graph.inputs.find((index) => !known(index))
  if (strayInput !== undefined)
    return fail('graph-wiring', `The model names tensor ${strayInput} as an input, of only ${graph.tensors.length}.`)
  for (const input of graph.inputs) available[input] = 1
  for (const node of graph.nodes) {
    const fault = wiringFault(graph, node, available)
    if (fault !== null) return fail('graph-wiring', `Layer ${node.name} (${node.operation.kind}) ${fault}.`, { node: node.name })
  }
  const strayOutput = graph.outputs.find((index) => !known(index) || available[index] === 0)
  if (strayOutput !== undefined) return fail('graph-wiring', `The model's output, tensor ${strayOutput}, is written by no layer.`)
  if (graph.outputs.length === 0) return fail('graph-wiring', 'The model has no output.')
  return succeed(graph)
}
