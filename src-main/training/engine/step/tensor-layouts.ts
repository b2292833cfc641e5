import type { Graph, TensorIndex } from '../../../graph/graph.ts'
import { inputBorder, inputGradientGeometry, type Border } from '../convolution-geometry.ts'
import { nodeConvolution } from './node-convolution.ts'
import type { Layer } from './layer.ts'
import { noBorder } from './picture-buffer.ts'

/** Kinds that write pictures with borders, and kinds that read them. */
const writers = new Set(['conv2d', 'depthwiseConv2d', 'batchNormalization', 'add', 'relu', 'relu6', 'maxPool2d', 'averagePool2d'])
const readersOfBorders = new Set(['conv2d', 'depthwiseConv2d', 'add', 'relu', 'relu6', 'maxPool2d', 'averagePool2d', 'mean'])
/** Kinds whose backward pass writes gradients with borders. */
const gradientWriters = new Set(['conv2d', 'depthwiseConv2d', 'batchNormalization', 'add', 'relu', 'relu6'])
const reshaping = new Set(['reshape', 'squeeze', 'expandDims'])

/** Facts about the tensors of a step that do not depend on the batch: borders, aliases, which need gradients. */
export type TensorLayouts = {
  readonly valueBorder: (tensor: TensorIndex) => Border
  readonly gradientBorder: (tensor: TensorIndex) => Border
  /** The tensor whose memory a reshaped tensor shows; itself for all others. */
  readonly aliasOf: (tensor: TensorIndex) => TensorIndex
  readonly needsGradient: (tensor: TensorIndex) => boolean
  readonly readers: (tensor: TensorIndex) => number
  /** Whether only batch normalizations read the tensor. */
  readonly normalized: (tensor: TensorIndex) => boolean
}

function widest(a: Border, b: Border): Border {
  return {
    top: Math.max(a.top, b.top),
    bottom: Math.max(a.bottom, b.bottom),
    left: Math.max(a.left, b.left),
    right: Math.max(a.right, b.right),
  }
}

/**
 * Lays out the tensors of a list of layers. `learns` tells which constants are trained, `rounded` which activations a kernel of
 * their own rounds.
 */
export function layOutTensors(
  graph: Graph,
  layers: readonly Layer[],
  target: TensorIndex,
  learns: (tensor: TensorIndex) => boolean,
  rounded: (tensor: TensorIndex) => boolean,
): TensorLayouts {
  /** Sums with a constant are flat. */
  const isPicture = (kinds: ReadonlySet<string>, { node }: Layer): boolean =>
    kinds.has(node.operation.kind) &&
    (node.operation.kind !== 'add' || node.inputs.every((input) => graph.tensors[input]?.data === undefined))

  const producers = new Map<TensorIndex, Layer>(layers.map((layer) => [layer.output, layer]))
  const consumers = new Map<TensorIndex, Layer[]>()
  for (const layer of layers)
    for (const input of layer.node.inputs) consumers.set(input, [...(consumers.get(input) ?? []), layer])

  const needing = new Set<TensorIndex>()
  for (const { node, output } of layers) if (node.inputs.some((input) => learns(input) || needing.has(input))) needing.add(output)

  const valueBorder = (tensor: TensorIndex): Border => {
    const readers = consumers.get(tensor) ?? []
    const producer = producers.get(tensor)
    const writable = rounded(tensor) || (producer === undefined ? graph.inputs.includes(tensor) : isPicture(writers, producer))
    if (tensor === target || !writable || !readers.every((layer) => isPicture(readersOfBorders, layer))) return noBorder
    return readers.reduce((border, layer) => {
      const shape = layer.node.inputs[0] === tensor ? nodeConvolution(graph, layer.node, 1) : null
      return shape ? widest(border, inputBorder(shape)) : border
    }, noBorder)
  }

  const gradientBorder = (tensor: TensorIndex): Border => {
    const producer = producers.get(tensor)
    if (producer?.activation !== 'none' || tensor === target || rounded(tensor)) return noBorder
    if (!(consumers.get(tensor) ?? []).every((layer) => isPicture(gradientWriters, layer))) return noBorder
    if (!needing.has(producer.node.inputs[0] ?? -1)) return noBorder
    const shape = nodeConvolution(graph, producer.node, 1)
    return shape ? inputGradientGeometry(shape).border : noBorder
  }

  const aliasOf = (tensor: TensorIndex): TensorIndex => {
    const producer = producers.get(tensor)
    if (!producer || !reshaping.has(producer.node.operation.kind)) return tensor
    return aliasOf(producer.node.inputs[0] ?? tensor)
  }

  const borders = new Map<TensorIndex, Border>()
  const remembered =
    (kind: number, compute: (tensor: TensorIndex) => Border) =>
    (tensor: TensorIndex): Border => {
      const key = tensor * 2 + kind
      const border = borders.get(key) ?? compute(tensor)
      borders.set(key, border)
      return border
    }
  return {
    valueBorder: remembered(0, valueBorder),
    gradientBorder: remembered(1, gradientBorder),
    aliasOf,
    needsGradient: (tensor) => needing.has(tensor),
    normalized: (tensor) => {
      const readers = consumers.get(tensor) ?? []
      return tensor !== target && readers.length > 0 && readers.every(({ node }) => node.operation.kind === 'batchNormalization')
    },
    readers: (tensor) => (consumers.get(tensor)?.length ?? 0) + (tensor === target ? 1 : 0),
  }
}
