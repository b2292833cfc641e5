import type { Graph, Node } from '../../../graph/graph.ts'
import type { Padding } from '../../../graph/operations.ts'
import type { ConvolutionShape } from '../convolution-geometry.ts'
import { sampleShape } from './picture-buffer.ts'

/** Zeros before the first row or column: TensorFlow's rule, the odd one behind. */
export function paddingBefore(
  padding: Padding,
  size: number,
  outSize: number,
  filter: number,
  stride: number,
  dilation: number,
): number {
  if (padding === 'valid') return 0
  const reach = (outSize - 1) * stride + (filter - 1) * dilation + 1
  return Math.floor(Math.max(0, reach - size) / 2)
}

/** The geometry of a convolution node over so many images, or null for any other node. */
export function nodeConvolution(graph: Graph, node: Node, images: number): ConvolutionShape | null {
  const { operation } = node
  if (operation.kind !== 'conv2d' && operation.kind !== 'depthwiseConv2d') return null
  const shapeOf = (index: number | undefined): readonly number[] => graph.tensors[index ?? -1]?.shape ?? []
  const input = sampleShape(shapeOf(node.inputs[0]))
  const output = sampleShape(shapeOf(node.outputs[0]))
  const [, filterHeight = 1, filterWidth = 1] = shapeOf(node.inputs[1])
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padding } = operation
  return {
    images,
    inHeight: input.height,
    inWidth: input.width,
    inChannels: input.channels,
    outHeight: output.height,
    outWidth: output.width,
    outChannels: output.channels,
    window: {
      filterHeight,
      filterWidth,
      strideHeight,
      strideWidth,
      dilationHeight,
      dilationWidth,
      padTop: paddingBefore(padding, input.height, output.height, filterHeight, strideHeight, dilationHeight),
      padLeft: paddingBefore(padding, input.width, output.width, filterWidth, strideWidth, dilationWidth),
    },
  }
}
