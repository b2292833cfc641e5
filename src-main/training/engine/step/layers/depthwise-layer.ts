import { effectiveWeights } from '../weights.ts'
import { contributeDense, contributeSums } from '../contribute.ts'
import { depthwise, depthwiseFilterGradient } from '../../calls/depthwise-calls.ts'
import { fill } from '../../calls/element-calls.ts'
import { gather } from '../../calls/move-calls.ts'
import { convolutionWindows, inputBorder, inputGradientGeometry, windowTaps } from '../../convolution-geometry.ts'
import { gradientBeforeActivation, type LayerKernels } from '../layer-kernels.ts'
import type { Layer } from '../layer.ts'
import { nodeConvolution } from '../node-convolution.ts'
import { noBorder, type PictureBuffer } from '../picture-buffer.ts'
import type { StepCompiler } from '../step-compiler.ts'
import { contributeBias } from './bias-gradient.ts'

function geometryOf(layer: Layer, compiler: StepCompiler, backward = false) {
  const shape = nodeConvolution(compiler.graph, layer.node, compiler.count)
  if (!shape) throw new Error(`Layer ${layer.node.name} is not a convolution.`)
  const [input = -1, filter = -1, bias = -1] = layer.node.inputs
  const picture = backward ? compiler.again(input, inputBorder(shape)) : compiler.bordered(input, inputBorder(shape))
  const windows = convolutionWindows(shape, picture.border)
  const taps = windowTaps(shape.window, picture.strides.rowStride, shape.inChannels)
  const work = shape.images * shape.outHeight * shape.outWidth * shape.inChannels * Math.max(3, (taps.rows * taps.columns) / 2)
  return { shape, input, filter, bias, windows, taps, work, source: picture.base + windows.start * 4 }
}

/** Phase by phase as for any convolution; each phase is a depthwise convolution of the gradient by some of the taps. */
function inputGradient(g: ReturnType<typeof geometryOf>, compiler: StepCompiler, gradient: PictureBuffer): void {
  const geometry = inputGradientGeometry(g.shape)
  const channels = g.shape.inChannels
  contributeDense(compiler, g.input, (target) => {
    const length = compiler.length(g.input)
    if (!geometry.covered) compiler.emit(fill(target, length, 0, compiler.count), length)
    for (const [index, phase] of geometry.phases.entries()) {
      const count = phase.filterTaps.length
      const filter = compiler.memory.block(`turned ${g.filter} ${index}`, count * channels)
      const indices = compiler.memory.table(phase.filterTaps)
      const size = { outer: 1, inputRows: g.taps.rows * g.taps.columns, outputRows: count, run: channels }
      compiler.emitEarly(gather(effectiveWeights(compiler, g.filter), indices, filter, size), count * channels)
      compiler.emit(
        depthwise({
          input: gradient.base + phase.windows.start * 4,
          filter,
          bias: 0,
          output: target + phase.target.start * 4,
          taps: phase.taps,
          channels,
          activation: 'none',
          in: phase.windows.grid,
          out: phase.target.grid,
        }),
        g.work / geometry.phases.length,
      )
    }
  })
}

/** A convolution with one filter a channel. */
export const depthwiseLayer: LayerKernels = {
  accepts: ({ node }, { shape }) => {
    const [, , , channels] = shape(node.inputs[1] ?? -1)
    return channels === shape(node.inputs[0] ?? -1)[3]
  },
  forward: (layer, compiler) => {
    const g = geometryOf(layer, compiler)
    const output = compiler.output(layer.output)
    compiler.emit(
      depthwise({
        input: g.source,
        filter: effectiveWeights(compiler, g.filter),
        bias: g.bias === -1 ? 0 : compiler.parameter(g.bias),
        output: output.start,
        taps: g.taps,
        channels: g.shape.inChannels,
        activation: layer.activation,
        in: g.windows.grid,
        out: output.grid(compiler.count),
      }),
      g.work,
    )
  },
  backward: (layer, compiler) => {
    const g = geometryOf(layer, compiler, true)
    const border = compiler.needsGradient(g.input) ? inputGradientGeometry(g.shape).border : noBorder
    const gradient = gradientBeforeActivation(layer, compiler, border)
    const { channels } = gradient.shape
    contributeSums(compiler, g.filter, g.taps.rows * g.taps.columns * channels, (output, accumulate, sumBytes) => {
      if (accumulate) throw new Error(`Layer ${layer.node.name} shares its depthwise filter.`)
      compiler.emit(
        depthwiseFilterGradient({
          input: g.source,
          gradient: gradient.start,
          output,
          taps: g.taps,
          channels,
          sumBytes,
          in: g.windows.grid,
          out: gradient.grid(compiler.count),
        }),
        g.work,
      )
    })
    contributeBias(g.bias, gradient, layer, compiler)
    inputGradient(g, compiler, gradient)
  },
}
