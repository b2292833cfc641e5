import { contributeDense } from '../contribute.ts'
import { pool, poolGradient, type PoolShape } from '../../calls/pool-calls.ts'
import type { LayerKernels } from '../layer-kernels.ts'
import type { Layer } from '../layer.ts'
import { paddingBefore } from '../node-convolution.ts'
import { noBorder, sampleLength } from '../picture-buffer.ts'
import type { StepCompiler } from '../step-compiler.ts'

function poolOf(layer: Layer, compiler: StepCompiler): { shape: PoolShape; maximum: boolean; work: number } {
  const { operation } = layer.node
  const input = layer.node.inputs[0] ?? -1
  const source = compiler.value(input)
  const target = compiler.output(layer.output)
  const { height, width, channels } = source.shape
  const whole = operation.kind === 'mean'
  const output = whole ? { height: 1, width: 1 } : target.shape
  const window =
    operation.kind === 'maxPool2d' || operation.kind === 'averagePool2d'
      ? operation
      : { filterHeight: height, filterWidth: width, strideHeight: 1, strideWidth: 1, padding: 'valid' as const }
  const { filterHeight, filterWidth, strideHeight, strideWidth, padding } = window
  const shape: PoolShape = {
    images: compiler.count,
    height,
    width,
    channels,
    outputHeight: output.height,
    outputWidth: output.width,
    window: {
      filterHeight,
      filterWidth,
      strideHeight,
      strideWidth,
      dilationHeight: 1,
      dilationWidth: 1,
      padTop: paddingBefore(padding, height, output.height, filterHeight, strideHeight, 1),
      padLeft: paddingBefore(padding, width, output.width, filterWidth, strideWidth, 1),
    },
    picture: source.strides,
    pooled: whole ? { imageStride: channels, rowStride: channels } : target.strides,
  }
  return { shape, maximum: operation.kind === 'maxPool2d', work: 2 * compiler.count * sampleLength(source.shape) }
}

/** Pools, and the mean over a whole picture. */
export const poolLayer: LayerKernels = {
  accepts: ({ node, activation }, { shape, numbers }) => {
    if (activation !== 'none') return false
    if (node.operation.kind !== 'mean') return true
    const rank = shape(node.inputs[0] ?? -1).length
    const axes = [...numbers(node.inputs[1] ?? -1)].map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b)
    return rank === 4 && axes.length === 2 && axes[0] === 1 && axes[1] === 2
  },
  forward: (layer, compiler) => {
    const { shape, maximum, work } = poolOf(layer, compiler)
    const input = compiler.value(layer.node.inputs[0] ?? -1)
    compiler.emit(pool(input.start, compiler.output(layer.output).start, shape, maximum), work)
  },
  backward: (layer, compiler) => {
    const { shape, maximum, work } = poolOf(layer, compiler)
    const input = layer.node.inputs[0] ?? -1
    const gradient = compiler.gradient(layer.output)
    const original = maximum ? compiler.again(input, noBorder).start : 0
    contributeDense(compiler, input, (address) =>
      compiler.emit(poolGradient(gradient.start, original, address, shape, maximum), 2 * work),
    )
  },
}
