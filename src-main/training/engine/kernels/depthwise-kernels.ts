import { util, type TensorInfo } from '@tensorflow/tfjs-core'
import { depthwise, depthwiseFilterGradient } from '../calls/depthwise-calls.ts'
import { fill } from '../calls/element-calls.ts'
import { denseGrid, type FusedActivation, type TapGrid } from '../calls/layouts.ts'
import { gather } from '../calls/move-calls.ts'
import {
  borderedPicture,
  convolutionWindows,
  inputBorder,
  windowTaps,
  inputGradientGeometry,
  type Border,
  type ConvolutionShape,
} from '../convolution-geometry.ts'
import type { KilnBackend } from '../kiln-backend.ts'
import { convolutionShape, depthwiseInfo, withBorder } from './convolution-kernels.ts'
import { fusedActivation } from './fused-activation.ts'
import { floatInput, type Attributes, type KernelTable } from './kernel-implementation.ts'

/** The shape, or null when the kernels do not take it: several filters a channel. */
function depthwiseShape(input: number[], filter: number[], attributes: Attributes): ConvolutionShape | null {
  return (filter[3] ?? 0) !== 1 ? null : convolutionShape(depthwiseInfo(input, filter, attributes))
}

function tapsOf(shape: ConvolutionShape, border: Border): TapGrid {
  const picture = borderedPicture(shape.images, shape.inHeight, shape.inWidth, shape.inChannels, border)
  return windowTaps(shape.window, picture.rowStride, shape.inChannels)
}

type Forward = {
  x: TensorInfo
  filter: TensorInfo
  bias: TensorInfo | null
  activation: FusedActivation
  shape: ConvolutionShape
}

function convolve(backend: KilnBackend, { x, filter, bias, activation, shape }: Forward): TensorInfo {
  const channels = shape.inChannels
  const output = backend.output([shape.images, shape.outHeight, shape.outWidth, channels])
  const border = inputBorder(shape)
  const windows = convolutionWindows(shape, border)
  const at = { filter: backend.address(filter), bias: bias ? backend.address(bias) : 0, output: backend.address(output) }
  withBorder(backend, x, border, (input) => {
    backend.runner.run([
      depthwise({
        ...at,
        input: input + windows.start * 4,
        taps: tapsOf(shape, border),
        channels,
        activation,
        in: windows.grid,
        out: denseGrid(shape.images, shape.outHeight, shape.outWidth, channels),
      }),
    ])
  })
  return output
}

/** Phase by phase a depthwise convolution of the gradient, by some of the taps in reverse. */
function inputGradient(backend: KilnBackend, dy: TensorInfo, filter: TensorInfo, shape: ConvolutionShape): TensorInfo {
  const geometry = inputGradientGeometry(shape)
  const channels = shape.inChannels
  const taps = shape.window.filterHeight * shape.window.filterWidth
  const output = backend.output([shape.images, shape.inHeight, shape.inWidth, channels])
  const at = { filter: backend.address(filter), output: backend.address(output) }
  withBorder(backend, dy, geometry.border, (gradient) =>
    backend.withScratch(taps * channels, (turned) => {
      if (!geometry.covered) backend.runner.run([fill(at.output, util.sizeFromShape(output.shape), 0)])
      for (const phase of geometry.phases) {
        const rows = phase.filterTaps.length
        const indices = backend.runner.table(phase.filterTaps)
        backend.runner.run([
          gather(at.filter, indices, turned, { outer: 1, inputRows: taps, outputRows: rows, run: channels }),
          depthwise({
            input: gradient + phase.windows.start * 4,
            filter: turned,
            bias: 0,
            output: at.output + phase.target.start * 4,
            taps: phase.taps,
            channels,
            activation: 'none',
            in: phase.windows.grid,
            out: phase.target.grid,
          }),
        ])
      }
    }),
  )
  return output
}

/** Depthwise convolution of tfjs and its two gradients on the engine. */
export const depthwiseKernels: KernelTable = {
  DepthwiseConv2dNative: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const filter = floatInput(inputs, 'filter')
    if (!x || !filter) return null
    const shape = depthwiseShape(x.shape, filter.shape, attributes)
    return shape && convolve(backend, { x, filter, bias: null, activation: 'none', shape })
  },
  FusedDepthwiseConv2D: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const filter = floatInput(inputs, 'filter')
    const activation = fusedActivation(attributes['activation'])
    const bias = inputs['bias'] ? floatInput(inputs, 'bias') : null
    if (!x || !filter || activation === null || inputs['preluActivationWeights'] || (inputs['bias'] && !bias)) return null
    const shape = depthwiseShape(x.shape, filter.shape, attributes)
    if (!shape || (bias && bias.shape.at(-1) !== shape.inChannels)) return null
    return convolve(backend, { x, filter, bias, activation, shape })
  },
  DepthwiseConv2dNativeBackpropInput: (inputs, attributes, backend) => {
    const dy = floatInput(inputs, 'dy')
    const filter = floatInput(inputs, 'filter')
    if (!dy || !filter) return null
    const inputShape = attributes['inputShape'] as number[]
    const shape = depthwiseShape(inputShape, filter.shape, attributes)
    if (!shape) return null
    return inputGradient(backend, dy, filter, shape)
  },
  DepthwiseConv2dNativeBackpropFilter: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const dy = floatInput(inputs, 'dy')
    if (!x || !dy) return null
    const filterShape = attributes['filterShape'] as number[]
    const shape = depthwiseShape(x.shape, filterShape, attributes)
    if (!shape) return null
    const output = backend.output(filterShape)
    const border = inputBorder(shape)
    const windows = convolutionWindows(shape, border)
    const gradient = backend.address(dy)
    const target = backend.address(output)
    withBorder(backend, x, border, (input) => {
      backend.runner.run([
        depthwiseFilterGradient({
          input: input + windows.start * 4,
          gradient,
          output: target,
          taps: tapsOf(shape, border),
          channels: shape.inChannels,
          sumBytes: null,
          in: windows.grid,
          out: denseGrid(shape.images, shape.outHeight, shape.outWidth, shape.inChannels),
        }),
      ])
    })
    return output
  },
}
