import { effectiveWeights, packing, turningLane } from '../weights.ts'
import { contributeSums } from '../contribute.ts'
import type { TensorIndex } from '../../../../graph/graph.ts'
import { fill } from '../../calls/element-calls.ts'
import { packPanels, packedLength, windowCorrelate, windowProduct } from '../../calls/matrix-calls.ts'
import {
  convolutionWindows,
  inputBorder,
  inputGradientGeometry,
  type ConvolutionShape,
  type GradientPhase,
} from '../../convolution-geometry.ts'
import { gradientBeforeActivation, type LayerKernels } from '../layer-kernels.ts'
import type { Layer } from '../layer.ts'
import { nodeConvolution } from '../node-convolution.ts'
import { noBorder, PictureBuffer } from '../picture-buffer.ts'
import type { StepCompiler } from '../step-compiler.ts'
import { contributeBias } from './bias-gradient.ts'
import { prefersWinograd, winogradConvolution, winogradFilterGradient } from './winograd-convolution.ts'

type Parts = { shape: ConvolutionShape; input: TensorIndex; filter: TensorIndex; bias: TensorIndex; work: number }

function partsOf(layer: Layer, compiler: StepCompiler): Parts {
  const shape = nodeConvolution(compiler.graph, layer.node, compiler.count)
  if (!shape) throw new Error(`Layer ${layer.node.name} is not a convolution.`)
  const [input = -1, filter = -1, bias = -1] = layer.node.inputs
  const { window: w } = shape
  const depth = w.filterHeight * w.filterWidth * shape.inChannels
  return { shape, input, filter, bias, work: (shape.images * shape.outHeight * shape.outWidth * shape.outChannels * depth) / 8 }
}

function forward(layer: Layer, compiler: StepCompiler): void {
  const { shape, input, filter, bias, work } = partsOf(layer, compiler)
  const picture = compiler.bordered(input, inputBorder(shape))
  const windows = convolutionWindows(shape, picture.border)
  const rows = shape.window.filterHeight * shape.window.filterWidth * shape.inChannels
  const columns = shape.outChannels
  if (prefersWinograd(shape)) {
    const output = compiler.output(layer.output)
    return winogradConvolution(compiler, {
      input: picture.base + windows.start * 4,
      filter,
      bias: bias === -1 ? 0 : compiler.parameter(bias),
      output: output.start,
      inChannels: shape.inChannels,
      outChannels: columns,
      turned: false,
      activation: layer.activation,
      accumulate: false,
      in: windows.grid,
      out: output.grid(shape.images),
      work,
    })
  }
  const packed = compiler.memory.block(`packed ${filter}`, packedLength(rows, columns))
  const source = effectiveWeights(compiler, filter)
  compiler.once(`packed ${filter}`, () =>
    compiler.emitEarly(
      packPanels({ source, packed, rows, columns, rowStride: columns, columnStride: 1 }),
      rows * columns,
      packing,
    ),
  )
  const output = compiler.output(layer.output)
  compiler.emit(
    windowProduct({
      input: picture.base + windows.start * 4,
      packed,
      bias: bias === -1 ? 0 : compiler.parameter(bias),
      output: output.start,
      offsets: compiler.memory.table(windows.taps.offsets),
      taps: windows.taps,
      columns,
      activation: layer.activation,
      accumulate: false,
      in: windows.grid,
      out: output.grid(shape.images),
    }),
    work,
  )
}

function filterGradient(layer: Layer, compiler: StepCompiler, gradient: PictureBuffer): void {
  const { shape, input, filter, work } = partsOf(layer, compiler)
  const border = inputBorder(shape)
  const floats = shape.window.filterHeight * shape.window.filterWidth * shape.inChannels * shape.outChannels
  if (prefersWinograd(shape) && compiler.layouts.readers(filter) === 1) {
    if (!compiler.parameters.learns(filter)) return
    const picture = compiler.again(input, border)
    const windows = convolutionWindows(shape, picture.border)
    return winogradFilterGradient(compiler, {
      input: picture.base + windows.start * 4,
      gradient: gradient.start,
      filter,
      inChannels: shape.inChannels,
      outChannels: shape.outChannels,
      in: windows.grid,
      out: gradient.grid(shape.images),
      work,
    })
  }
  contributeSums(compiler, filter, floats, (output, accumulate, sumBytes) => {
    const picture = sumBytes === null ? compiler.bordered(input, border) : compiler.again(input, border)
    const windows = convolutionWindows(shape, picture.border)
    compiler.emit(
      windowCorrelate({
        input: picture.base + windows.start * 4,
        gradient: gradient.start,
        output,
        offsets: compiler.memory.table(windows.taps.offsets),
        taps: windows.taps,
        columns: shape.outChannels,
        rowStride: shape.outChannels,
        accumulate,
        sumBytes,
        in: windows.grid,
        out: gradient.grid(shape.images),
      }),
      work,
    )
  })
}

function packPhase(
  compiler: StepCompiler,
  filter: TensorIndex,
  shape: ConvolutionShape,
  phase: GradientPhase,
  index: number,
): number {
  const panelRows = phase.filterTaps.length * shape.outChannels
  const key = `packed ${filter} phase ${index}`
  const packed = compiler.memory.block(key, packedLength(panelRows, shape.inChannels))
  const weights = effectiveWeights(compiler, filter)
  compiler.once(key, () => {
    for (const [place, tap] of phase.filterTaps.entries())
      compiler.emitEarly(
        packPanels({
          source: weights + tap * shape.inChannels * shape.outChannels * 4,
          packed: packed + place * shape.outChannels * 8 * 4,
          rows: shape.outChannels,
          columns: shape.inChannels,
          rowStride: 1,
          columnStride: shape.outChannels,
          panelRows,
        }),
        shape.inChannels * shape.outChannels,
        turningLane(compiler, filter),
      )
  })
  return packed
}

function inputGradient(layer: Layer, compiler: StepCompiler, gradient: PictureBuffer): void {
  const { shape, input, filter, work } = partsOf(layer, compiler)
  const geometry = inputGradientGeometry(shape)
  compiler.contribute(input, (target, accumulate) => {
    if (!geometry.covered && !accumulate) {
      const length = PictureBuffer.length(compiler.count, target.shape, target.border)
      compiler.emit(fill(target.base, length, 0, compiler.count), length)
    }
    const [only] = geometry.phases
    if (only && prefersWinograd(shape))
      return winogradConvolution(compiler, {
        input: gradient.base + only.windows.start * 4,
        filter,
        bias: 0,
        output: target.start,
        inChannels: shape.outChannels,
        outChannels: shape.inChannels,
        turned: true,
        activation: 'none',
        accumulate,
        in: only.windows.grid,
        out: phaseGrid(shape, only, target),
        work,
      })
    for (const [index, phase] of geometry.phases.entries())
      compiler.emit(
        windowProduct({
          input: gradient.base + phase.windows.start * 4,
          packed: packPhase(compiler, filter, shape, phase, index),
          bias: 0,
          output: target.start + phaseStart(shape, phase, target) * 4,
          offsets: compiler.memory.table(phase.windows.taps.offsets),
          taps: phase.windows.taps,
          columns: shape.inChannels,
          activation: 'none',
          accumulate,
          in: phase.windows.grid,
          out: phaseGrid(shape, phase, target),
        }),
        work / geometry.phases.length,
      )
  })
}

/** A phase's place in a target with a border of its own. */
function phaseStart(shape: ConvolutionShape, phase: GradientPhase, target: PictureBuffer): number {
  const pixel = phase.target.start / shape.inChannels
  const y = Math.floor(pixel / shape.inWidth)
  return y * target.strides.rowStride + (pixel - y * shape.inWidth) * shape.inChannels
}

function phaseGrid(shape: ConvolutionShape, phase: GradientPhase, target: PictureBuffer) {
  const { imageStride, rowStride } = target.strides
  return { ...phase.target.grid, imageStride, rowStride: rowStride * shape.window.strideHeight }
}

/** A convolution with many filters over all channels. */
export const convolutionLayer: LayerKernels = {
  accepts: () => true,
  forward,
  backward: (layer, compiler) => {
    const { shape, input, bias } = partsOf(layer, compiler)
    const border = compiler.needsGradient(input) ? inputGradientGeometry(shape).border : noBorder
    const gradient = gradientBeforeActivation(layer, compiler, border)
    filterGradient(layer, compiler, gradient)
    contributeBias(bias, gradient, layer, compiler)
    inputGradient(layer, compiler, gradient)
  },
}
