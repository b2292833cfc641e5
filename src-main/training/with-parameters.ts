import type { Graph } from '../graph/graph.ts'
import type { StepState } from './train-step.ts'

/** The graph with the parameters of a state in place of its own. */
export function withParameters(graph: Graph, state: StepState): Graph {
  const values = new Map(state.parameters.map((parameter) => [parameter.tensor, parameter.values]))
  const tensors = graph.tensors.map((tensor, index) => {
    const data = values.get(index)
    return data === undefined ? tensor : { ...tensor, data: data.slice() }
  })
  return { ...graph, tensors }
}
