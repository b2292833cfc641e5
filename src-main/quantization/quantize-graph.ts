import { fail, succeed, type Result } from '../contract/result.ts'
import type { Graph, Node, Quantization, Tensor, TensorData, TensorIndex } from '../graph/graph.ts'
import type { ActivationRanges } from '../training/activation-range.ts'
import { activationParameters, isActivation } from './activation-parameters.ts'
import { activationScale } from './activation-scale.ts'
import { quantizationRules, type QuantizationRule } from '../graph/quantization-rule.ts'
import { defaultQuantization, type QuantizationOptions } from './quantization-options.ts'
import { quantizeBias, scalesThatHoldBias } from './quantize-bias.ts'
import { quantizeValues } from './quantize-values.ts'
import { refusal } from './refusal.ts'
import { quantizeWeights } from './quantize-weights.ts'
import { weightForm } from './weight-form.ts'

/** A graph under construction: tensors are replaced or appended, indices never change. */
type Draft = {
  readonly tensors: Tensor[]
  readonly nodes: Node[]
  readonly options: QuantizationOptions
  /** The integer constants that a float constant has become so far, by its tensor. */
  readonly copies: Map<TensorIndex, readonly TensorIndex[]>
}

/**
 * A float graph (batch normalization folded, activations fused) as an integer graph: INT8 or INT16 activations, INT8
 * weights, INT32 (INT64 beside INT16) biases, with integer inputs and outputs. The float graph's tensor indices stay
 * valid. Both PTQ and QAT end here; they differ in ranges and weights only.
 *
 * Fails, naming the layer, for ops without integer form, missing ranges and weights that are not finite.
 */
export function quantizeGraph(
  graph: Graph,
  ranges: ActivationRanges,
  options: QuantizationOptions = defaultQuantization,
): Result<Graph> {
  const refused = refusal(graph)
  if (refused) return refused
  const parameters = activationParameters(graph, ranges, options.activations)
  if (!parameters.ok) return parameters
  const draft: Draft = { tensors: [...graph.tensors], nodes: [], options, copies: new Map() }
  for (const [index, quantization] of parameters.value) {
    const tensor = graph.tensors[index]
    if (tensor) draft.tensors[index] = { ...tensor, type: options.activations, quantization }
  }
  for (const node of graph.nodes) {
    const done = quantizeNode(graph, node, draft)
    if (!done.ok) return done
    draft.nodes.push(done.value)
  }
  return succeed({ ...graph, tensors: draft.tensors, nodes: draft.nodes })
}

function quantizeNode(graph: Graph, node: Node, draft: Draft): Result<Node> {
  const rule: QuantizationRule = quantizationRules[node.operation.kind]
  if (rule.kind === 'weighted') return quantizeWeighted(graph, node, rule, draft)
  const inputs = node.inputs.map((index) => quantizeConstant(graph, node, index, rule, draft))
  return succeed({ ...node, inputs: rule.kind === 'same' ? inputs.map((index) => requantized(node, index, draft)) : inputs })
}

function quantizeWeighted(graph: Graph, node: Node, rule: QuantizationRule & { kind: 'weighted' }, draft: Draft): Result<Node> {
  const weightsIndex = node.inputs[rule.weights] ?? -1
  const biasIndex = node.inputs[rule.bias] ?? -1
  const dataIndex = node.inputs.find((index) => index >= 0 && isActivation(graph, index)) ?? -1
  const weights = graph.tensors[weightsIndex]
  const input = draft.tensors[dataIndex]?.quantization
  if (!(weights?.data instanceof Float32Array) || !input) {
    return fail(
      'weights-not-constant',
      `Layer ${node.name} takes weights that are computed. Only constant weights can be quantized.`,
      {
        node: node.name,
      },
    )
  }
  const inputScale = input.scale[0] ?? 1
  const bias = graph.tensors[biasIndex]?.data
  const scales = draft.options.weightScales?.get(weightsIndex)
  const form = weightForm(node, draft.options)
  const { type } = form
  const quantized = quantizeWeights(weights.data, weights.shape, rule.axis, {
    ...form,
    ...(scales && { scales }),
    ...(bias instanceof Float32Array && { atLeast: scalesThatHoldBias(bias, inputScale) }),
  })
  const inputs = [...node.inputs]
  inputs[rule.weights] = store(graph, draft, weightsIndex, { type, ...quantized })
  if (bias instanceof Float32Array) {
    const { data, quantization } = quantizeBias(bias, inputScale, quantized.quantization)
    const wide = draft.options.activations === 'int16'
    const integers = wide ? BigInt64Array.from(data, (value) => BigInt(value)) : Int32Array.from(data)
    inputs[rule.bias] = store(graph, draft, biasIndex, { type: wide ? 'int64' : 'int32', data: integers, quantization })
  }
  return succeed({ ...node, inputs })
}

/** Puts a constant in place of the float one, or beside it when another node uses that too. */
function store(
  graph: Graph,
  draft: Draft,
  index: TensorIndex,
  content: { readonly type: Tensor['type']; readonly data: TensorData; readonly quantization: Quantization },
): TensorIndex {
  const tensor = graph.tensors[index]
  if (!tensor) return index
  const uses = graph.nodes.flatMap((node) => node.inputs).filter((input) => input === index).length
  const copies = draft.copies.get(index) ?? []
  const equal = copies.find((copy) => isEqual(draft.tensors[copy], content))
  if (equal !== undefined) return equal
  const name = uses > 1 ? `${tensor.name}/${draft.tensors.length}` : tensor.name
  const place = uses > 1 ? draft.tensors.length : index
  draft.tensors[place] = { name, shape: tensor.shape, ...content }
  draft.copies.set(index, [...copies, place])
  return place
}

/** Whether a stored constant holds the same numbers on the same grid: weights that steps of a recurrent net share stay shared. */
function isEqual(stored: Tensor | undefined, content: Pick<Tensor, 'type' | 'data' | 'quantization'>): boolean {
  const { data, quantization } = stored ?? {}
  return (
    stored?.type === content.type &&
    data?.length === content.data?.length &&
    JSON.stringify(quantization) === JSON.stringify(content.quantization) &&
    (data?.every((value, place) => value === content.data?.[place]) ?? false)
  )
}

/** A real constant beside activations (an operand of add, a slope of prelu) on its own grid, or its partner's. */
function quantizeConstant(graph: Graph, node: Node, index: TensorIndex, rule: QuantizationRule, draft: Draft): TensorIndex {
  const tensor = graph.tensors[index]
  if (!(tensor?.data instanceof Float32Array)) return index
  const shared = rule.kind === 'same' ? draft.tensors[node.outputs[0] ?? -1]?.quantization : undefined
  const range = { min: tensor.data.reduce((a, b) => Math.min(a, b), 0), max: tensor.data.reduce((a, b) => Math.max(a, b), 0) }
  const type = draft.options.activations
  const quantization = shared ?? activationScale(range, type)
  const limit = type === 'int8' ? 127 : 32767
  const integers = quantizeValues(tensor.data, quantization, -limit - 1, limit)
  const data = type === 'int8' ? Int8Array.from(integers) : Int16Array.from(integers)
  return store(graph, draft, index, { type, data, quantization })
}

/** The same values on the grid of a node's output: a requantization is put before the node where the grids differ. */
function requantized(node: Node, index: TensorIndex, draft: Draft): TensorIndex {
  const from = draft.tensors[index]
  const wanted = draft.tensors[node.outputs[0] ?? -1]?.quantization
  if (!from?.quantization || !wanted || from.data || sameGrid(from.quantization, wanted)) return index
  const place = draft.tensors.length
  draft.tensors[place] = { ...from, name: `${from.name}/rescaled/${place}`, quantization: wanted }
  draft.nodes.push({ name: `${node.name}/rescale/${place}`, operation: { kind: 'quantize' }, inputs: [index], outputs: [place] })
  return place
}

function sameGrid(a: Quantization, b: Quantization): boolean {
  return a.scale[0] === b.scale[0] && a.zeroPoint[0] === b.zeroPoint[0]
}
