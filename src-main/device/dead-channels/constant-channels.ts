import type { Graph, Node, TensorIndex } from '../../graph/graph.ts'
import { activationRange } from '../lower/activation-range.ts'
import { clampTo, quantizeMultiplier, requantize } from '../lower/fixed-point.ts'
import { normalAxis } from '../lower/rearranging.ts'
import { meanMultiplier } from '../lower/reduction.ts'
import type { ChannelClasses } from './channel-classes.ts'
import type { LinearLayer } from './linear-layer.ts'

/** For each tensor, the integer that each of its channels always holds; null for those that depend on the input. */
export type ConstantChannels = ReadonlyMap<TensorIndex, readonly (number | null)[]>

/** Finds channels that hold one value everywhere, whatever the input: of filters without weights, and what follows from them. */
export function constantChannels(
  graph: Graph,
  classes: ChannelClasses,
  layers: ReadonlyMap<Node, LinearLayer>,
): ConstantChannels {
  const known = new Map<TensorIndex, readonly (number | null)[]>()
  for (const node of graph.nodes) {
    const output = node.outputs[0] ?? -1
    const values = knownOutputs(graph, node, known, classes, layers.get(node))
    if (values?.some((value) => value !== null)) known.set(output, values)
  }
  return known
}

/** What `sum` becomes when constant inputs are counted in; null where something else is read. */
function constantSum(layer: LinearLayer, o: number, inputs: readonly (number | null)[]): number | null {
  let sum = layer.bias[o] ?? 0
  for (let i = 0; i < layer.inputs; i++) {
    if (!layer.reads(o, i)) continue
    const value = inputs[i] ?? null
    if (value === null) return null
    if (value === layer.inputZeroPoint) continue
    if (layer.padded) return null
    sum = (sum + (value - layer.inputZeroPoint) * layer.weightSum(o, i)) | 0
  }
  return sum
}

function knownOutputs(
  graph: Graph,
  node: Node,
  known: ConstantChannels,
  classes: ChannelClasses,
  layer: LinearLayer | undefined,
): readonly (number | null)[] | null {
  const { operation } = node
  if (layer !== undefined) {
    const inputs = known.get(layer.input) ?? []
    return Array.from({ length: layer.outputs }, (_, o) => {
      const sum = constantSum(layer, o, inputs)
      return sum === null ? null : layer.finish(o, sum)
    })
  }
  const inputs = known.get(node.inputs[0] ?? -1)
  const output = graph.tensors[node.outputs[0] ?? -1]
  if (operation.kind === 'concatenation') {
    const parts = node.inputs.map((index) => known.get(index) ?? new Array<null>(classes.count(index)).fill(null))
    return isLast(operation.axis, output?.shape.length ?? 0) ? parts.flat() : null
  }
  if (inputs === undefined || output === undefined) return null
  const zeroPoint = output.quantization?.zeroPoint[0] ?? 0
  if (operation.kind === 'averagePool2d' || operation.kind === 'maxPool2d') {
    const scale = output.quantization?.scale[0] ?? 1
    const { activationMin, activationMax } = activationRange(operation.activation, 'int8', { scale, zeroPoint })
    return inputs.map((value) => (value === null ? null : clampTo(value, activationMin, activationMax)))
  }
  if (operation.kind === 'mean') return inputs.map((value) => (value === null ? null : meanOf(graph, node, value)))
  if (operation.kind === 'pad') return inputs.map((value) => (value === zeroPoint ? value : null))
  const moves = operation.kind === 'reshape' || operation.kind === 'squeeze' || operation.kind === 'expandDims'
  return moves && classes.count(node.outputs[0] ?? -1) === inputs.length ? inputs : null
}

/** MEAN of a channel that holds `value` everywhere, rounded as the kernel rounds it. */
function meanOf(graph: Graph, node: Node, value: number): number | null {
  const [input, axes] = [graph.tensors[node.inputs[0] ?? -1], graph.tensors[node.inputs[1] ?? -1]?.data]
  const output = graph.tensors[node.outputs[0] ?? -1]
  const [from, to] = [input?.quantization, output?.quantization]
  if (input === undefined || axes === undefined || from?.scale[0] === undefined || to?.scale[0] === undefined) return null
  const reduced = new Set(Array.from(axes as ArrayLike<number | bigint>, (axis) => normalAxis(Number(axis), input.shape.length)))
  const elements = [...reduced].reduce((product, axis) => product * (input.shape[axis] ?? 1), 1)
  const factor = meanMultiplier(quantizeMultiplier(from.scale[0] / to.scale[0]), elements)
  return clampTo(requantize(elements * (value - (from.zeroPoint[0] ?? 0)), factor) + (to.zeroPoint[0] ?? 0), -128, 127)
}

/** Whether an axis, counted from either end, is the last of `rank`. */
export function isLast(axis: number, rank: number): boolean {
  return axis === -1 || axis === rank - 1
}
