import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { activationTreatment } from './activation-treatment.ts'

/** Ranges that are part of the format. */
export const formatRanges = { unit: { min: 0, max: 255 / 256 }, signedUnit: { min: -1, max: 127 / 128 } }

/** Which activations share a grid, and which have the grid of the format. */
export type ActivationGroups = {
  /** The representative of each activation that has a grid of its own group. */
  readonly groupOf: ReadonlyMap<TensorIndex, TensorIndex>
  readonly fixed: ReadonlyMap<TensorIndex, keyof typeof formatRanges>
}

/** Joins the inputs and outputs of ops that do not rescale. What follows a format's grid unchanged has that grid too. */
export function activationGroups(graph: Graph): ActivationGroups {
  const parents = new Map<TensorIndex, TensorIndex>()
  const fixed = new Map<TensorIndex, keyof typeof formatRanges>()
  const isActivation = (index: TensorIndex): boolean => {
    const tensor = graph.tensors[index]
    return tensor !== undefined && tensor.data === undefined && tensor.type === 'float32'
  }
  const find = (index: TensorIndex): TensorIndex => {
    const parent = parents.get(index) ?? index
    return parent === index ? index : find(parent)
  }
  const seen = new Set<TensorIndex>(graph.inputs)
  for (const node of graph.nodes) {
    const treatment = activationTreatment(node.operation.kind)
    const outputs = node.outputs.filter(isActivation)
    const inputs = node.inputs.filter(isActivation)
    for (const output of outputs) seen.add(output)
    const [only] = inputs
    const inherited = inputs.length === 1 && only !== undefined ? fixed.get(only) : undefined
    if (treatment === 'unit' || treatment === 'signedUnit') {
      for (const output of outputs) fixed.set(output, treatment)
    } else if (treatment === 'shared' && inherited !== undefined) {
      for (const output of outputs) fixed.set(output, inherited)
    } else if (treatment === 'shared') {
      const [first, ...others] = [...inputs.filter((input) => !fixed.has(input)), ...outputs]
      if (first !== undefined) for (const other of others) parents.set(find(other), find(first))
    }
  }
  const members = [...seen].filter((index) => isActivation(index) && !fixed.has(index))
  return { groupOf: new Map(members.map((index) => [index, find(index)])), fixed }
}
