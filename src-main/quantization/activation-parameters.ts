import type { Graph, Node, Quantization, TensorIndex } from '../graph/graph.ts'
import type { ActivationRange, ActivationRanges } from '../training/activation-range.ts'
import { activationScale, perTensor, type ActivationType } from './activation-scale.ts'
import { fail, succeed, type Result } from '../contract/result.ts'
import { quantizationRules, type QuantizationRule } from '../graph/quantization-rule.ts'

/** Whether a tensor holds real numbers that change from run to run. */
export function isActivation(graph: Graph, index: TensorIndex): boolean {
  const tensor = graph.tensors[index]
  return tensor !== undefined && tensor.data === undefined && tensor.type === 'float32'
}

/** The inputs of a node that carry values through it (not axes, shapes or paddings). */
export function activationInputs(graph: Graph, node: Node): TensorIndex[] {
  return node.inputs.filter((index) => index >= 0 && isActivation(graph, index))
}

/**
 * Scale and zero point of every activation. Ops that must not rescale (pools, reshapes, concatenation …) share the union
 * of the ranges along them; softmax and its kind have the scale of the format, and so has what follows them unchanged.
 * Fails when a tensor has no finite range.
 */
export function activationParameters(
  graph: Graph,
  ranges: ActivationRanges,
  type: ActivationType,
): Result<ReadonlyMap<TensorIndex, Quantization>> {
  const parameters = fixedParameters(graph, type)
  const groups = sharedGroups(graph, parameters)
  const unions = new Map<TensorIndex, ActivationRange>()
  for (const index of activations(graph)) {
    if (parameters.has(index)) continue
    const range = ranges.get(index)
    if (range === undefined || !Number.isFinite(range.min) || !Number.isFinite(range.max))
      return missingRange(graph, index, range)
    const root = groups.get(index) ?? index
    const union = unions.get(root)
    unions.set(root, union ? { min: Math.min(union.min, range.min), max: Math.max(union.max, range.max) } : range)
  }
  for (const index of activations(graph)) {
    const union = unions.get(groups.get(index) ?? index)
    if (!parameters.has(index) && union) parameters.set(index, activationScale(union, type))
  }
  return succeed(parameters)
}

function activations(graph: Graph): TensorIndex[] {
  const used = new Set([...graph.inputs, ...graph.nodes.flatMap((node) => [...node.inputs, ...node.outputs])])
  return [...used].filter((index) => index >= 0 && isActivation(graph, index))
}

function missingRange(graph: Graph, index: TensorIndex, range: ActivationRange | undefined): Result<never> {
  const producer = graph.nodes.find((node) => node.outputs.includes(index))
  const where = producer ? `the output of layer ${producer.name}` : `the input ${graph.tensors[index]?.name ?? index}`
  return range === undefined
    ? fail('no-range', `Calibration saw no values for ${where}. Give data that runs through the whole model.`, { tensor: index })
    : fail(
        'range-not-finite',
        `Calibration met values that are not finite in ${where}. Check the weights and the data for NaN.`,
        {
          tensor: index,
        },
      )
}

function fixedParameters(graph: Graph, type: ActivationType): Map<TensorIndex, Quantization> {
  const parameters = new Map<TensorIndex, Quantization>()
  for (const node of graph.nodes) {
    const rule: QuantizationRule = quantizationRules[node.operation.kind]
    if (rule.kind === 'fixed') {
      for (const output of node.outputs) parameters.set(output, perTensor(rule[type][0], rule[type][1]))
    } else if (rule.kind === 'same') {
      const inputs = activationInputs(graph, node)
      const only = inputs.length === 1 ? parameters.get(inputs[0] ?? -1) : undefined
      if (only) for (const output of node.outputs) parameters.set(output, only)
    }
  }
  return parameters
}

/** Tensors that must share parameters, each with the representative of its group. */
function sharedGroups(graph: Graph, fixed: ReadonlyMap<TensorIndex, Quantization>): ReadonlyMap<TensorIndex, TensorIndex> {
  const parents = new Map<TensorIndex, TensorIndex>()
  const find = (index: TensorIndex): TensorIndex => {
    const parent = parents.get(index) ?? index
    return parent === index ? index : find(parent)
  }
  for (const node of graph.nodes) {
    const rule: QuantizationRule = quantizationRules[node.operation.kind]
    if (rule.kind !== 'same') continue
    const members = [...activationInputs(graph, node), ...node.outputs].filter(
      (index) => isActivation(graph, index) && !fixed.has(index),
    )
    for (const member of members.slice(1)) parents.set(find(member), find(members[0] ?? member))
  }
  return new Map(activations(graph).map((index) => [index, find(index)]))
}
