import type { Graph, Tensor } from '../graph/graph.ts'
import { headLayer } from './differentiable/head-layer.ts'

/**
 * An untrained net of the same template with the weights of a trained one: each weight of the same name and shape, and in the last
 * layer, for each output, those of the class `rows` names (its place among the trained net's classes; -1 keeps the fresh ones).
 */
export function takeUpWeights(graph: Graph, trained: Graph, rows: readonly number[]): Graph {
  const [head = [], old = []] = [graph, trained].map((net) => headLayer(net)?.inputs.slice(1) ?? [])
  const byName = new Map(trained.tensors.map((tensor, index) => [tensor.name, [index, tensor] as const]))
  const tensors = graph.tensors.map((tensor, index): Tensor => {
    const place = head.indexOf(index)
    if (place !== -1) return withRows(tensor, trained.tensors[old[place] ?? -1], rows)
    const [from = -1, source] = byName.get(tensor.name) ?? []
    const alike = source !== undefined && source.shape.join() === tensor.shape.join() && !old.includes(from)
    return alike && tensor.data instanceof Float32Array && source.data instanceof Float32Array
      ? { ...tensor, data: source.data.slice() }
      : tensor
  })
  return { ...graph, tensors }
}

/** A tensor whose first dimension counts classes, with the rows of another one where `rows` says so. */
function withRows(tensor: Tensor, source: Tensor | undefined, rows: readonly number[]): Tensor {
  const length = tensor.shape.slice(1).reduce((product, size) => product * size, 1)
  const fits = source?.shape.slice(1).join() === tensor.shape.slice(1).join()
  if (!fits || !(tensor.data instanceof Float32Array) || !(source.data instanceof Float32Array)) return tensor
  const data = tensor.data.slice()
  for (const [output, row] of rows.entries())
    if (row >= 0) data.set(source.data.subarray(row * length, (row + 1) * length), output * length)
  return { ...tensor, data }
}
