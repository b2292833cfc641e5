import type { Graph, Node } from '../../graph/graph.ts'
import type { ChannelClasses } from './channel-classes.ts'
import { isLast, type ConstantChannels } from './constant-channels.ts'
import type { LinearLayer } from './linear-layer.ts'

const likeInput = new Set<Node['operation']['kind']>([
  'averagePool2d', 'maxPool2d', 'relu', 'relu6', 'leakyRelu', 'logistic', 'tanh', 'hardSwish', 'elu', 'abs', 'neg', 'quantize',
  'reshape', 'squeeze', 'expandDims',
]) // prettier-ignore

const ofTwo = new Set<Node['operation']['kind']>(['add', 'sub', 'mul', 'maximum', 'minimum', 'squaredDifference'])

/**
 * Joins channels that a node keeps apart from each other but has on both sides, and answers whether the node can lose
 * channels at all.
 */
export function joinChannels(graph: Graph, node: Node, classes: ChannelClasses, layer: LinearLayer | undefined): boolean {
  const { operation } = node
  const [input = -1, other = -1] = node.inputs
  const [output = -1] = node.outputs
  if (layer !== undefined) {
    return operation.kind !== 'depthwiseConv2d' || layer.inputs === 1 || classes.joinAll(layer.input, layer.output)
  }
  const isBytes = [...node.inputs, ...node.outputs].every((index) => {
    const tensor = graph.tensors[index]
    return tensor === undefined || tensor.type === 'int8' || tensor.data !== undefined
  })
  if (!isBytes || graph.tensors[input]?.data !== undefined) return false
  if (likeInput.has(operation.kind)) return classes.joinAll(input, output)
  if (ofTwo.has(operation.kind)) {
    return graph.tensors[other]?.data === undefined && classes.joinAll(input, output) && classes.joinAll(other, output)
  }
  if (operation.kind === 'pad') {
    const paddings = graph.tensors[other]?.data
    return (
      paddings !== undefined && Number(paddings.at(-1)) === 0 && Number(paddings.at(-2)) === 0 && classes.joinAll(input, output)
    )
  }
  if (operation.kind === 'mean') {
    const axes = graph.tensors[other]?.data
    const rank = graph.tensors[input]?.shape.length ?? 0
    return axes !== undefined && !Array.from(axes, Number).some((axis) => isLast(axis, rank)) && classes.joinAll(input, output)
  }
  return operation.kind === 'concatenation' && joinParts(graph, node, operation.axis, classes)
}

/** A concatenation of channels joins each input to its part of the output. */
function joinParts(graph: Graph, node: Node, axis: number, classes: ChannelClasses): boolean {
  const [output = -1] = node.outputs
  if (!isLast(axis, graph.tensors[output]?.shape.length ?? 0)) return node.inputs.every((index) => classes.joinAll(index, output))
  if (new Set(node.inputs).size !== node.inputs.length) return false
  let first = 0
  for (const index of node.inputs) {
    if (graph.tensors[index]?.data !== undefined) return false
    const count = classes.count(index)
    for (let channel = 0; channel < count; channel++) classes.join(index, channel, output, first + channel)
    first += count
  }
  return first === classes.count(output)
}

/** Whether a layer can count input channel `i`, which holds `value` everywhere, into its bias. */
export function canFold(layer: LinearLayer, value: number | null | undefined): value is number {
  return value !== null && value !== undefined && (value === layer.inputZeroPoint || !layer.padded)
}

/**
 * The classes of channels that somebody needs: those of inputs, outputs and nodes that cannot lose any (`fixed`), and what
 * needed channels read, unless it is constant and fits into a bias. No tensor loses all of its channels.
 */
export function neededClasses(
  graph: Graph,
  classes: ChannelClasses,
  layers: readonly LinearLayer[],
  fixed: ReadonlySet<number>,
  constants: ConstantChannels,
): ReadonlySet<number> {
  const needed = new Set<number>()
  const need = (tensor: number, channel: number): void => void needed.add(classes.classOf(tensor, channel))
  for (const tensor of fixed) for (let channel = 0; channel < classes.count(tensor); channel++) need(tensor, channel)
  for (let before = -1; before !== needed.size;) {
    before = needed.size
    for (const layer of layers.toReversed()) {
      const values = constants.get(layer.input)
      for (let o = 0; o < layer.outputs; o++) {
        if (!needed.has(classes.classOf(layer.output, o))) continue
        for (let i = 0; i < layer.inputs; i++) {
          if (layer.reads(o, i) && !canFold(layer, values?.[i])) need(layer.input, i)
        }
      }
    }
    for (const node of graph.nodes) {
      for (const tensor of [...node.inputs, ...node.outputs]) {
        if (classes.count(tensor) > 0 && !anyNeeded(tensor, classes, needed)) need(tensor, 0)
      }
    }
  }
  return needed
}

function anyNeeded(tensor: number, classes: ChannelClasses, needed: ReadonlySet<number>): boolean {
  for (let channel = 0; channel < classes.count(tensor); channel++) {
    if (needed.has(classes.classOf(tensor, channel))) return true
  }
  return false
}
