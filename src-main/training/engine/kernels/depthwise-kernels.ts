import type { TensorInfo } from '@tensorflow/tfjs-core'
import { denseGrid, depthwise, depthwiseFilterGradient, depthwiseInputGradient, type FusedActivation } from '../calls.ts'
import {
  borderedPicture,
  convolutionWindows,
  inputBorder,
  windowOffsets,
  type Border,
  type ConvolutionShape,
} from '../convolution-geometry.ts'
import type { KilnBackend } from '../kiln-backend.ts'
import { convolutionShape, depthwiseInfo, withBorder } from './convolution-kernels.ts'
import { fusedActivation } from './fused-activation.ts'
import { floatInput, type Attributes, type KernelTable } from './kernel-implementation.ts'

/** More filter taps than this do not fit the kernels' tables. */
const mostTaps = 64

/** The shape, or null when the kernels do not take it (several filters a channel, very large filters). */
function depthwiseShape(input: number[], filter: number[], attributes: Attributes): ConvolutionShape | null {
  if ((filter[3] ?? 0) !== 1 || (filter[0] ?? 0) * (filter[1] ?? 0) > mostTaps) return null
  return convolutionShape(depthwiseInfo(input, filter, attributes))
}

function tapOffsets(shape: ConvolutionShape, border: Border): number[] {
  const picture = borderedPicture(shape.images, shape.inHeight, shape.inWidth, shape.inChannels, border)
  return windowOffsets(shape.window, picture.rowStride, shape.inChannels)
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
  const offsets = tapOffsets(shape, border)
  const at = { filter: backend.address(filter), bias: bias ? backend.address(bias) : 0, output: backend.address(output) }
  withBorder(backend, x, border, (input) => {
    backend.runner.run([
      depthwise({
        ...at,
        input: input + windows.start * 4,
        offsets: backend.runner.table(offsets),
        taps: offsets.length,
        channels,
        activation,
        in: windows.grid,
        out: denseGrid(shape.images, shape.outHeight, shape.outWidth, channels),
      }),
    ])
  })
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
    const output = backend.output(inputShape)
    backend.runner.run([
      depthwiseInputGradient({
        gradient: backend.address(dy),
        filter: backend.address(filter),
        output: backend.address(output),
        window: shape.window,
        channels: shape.inChannels,
        accumulate: false,
        in: denseGrid(shape.images, shape.outHeight, shape.outWidth, shape.inChannels),
        out: denseGrid(shape.images, shape.inHeight, shape.inWidth, shape.inChannels),
      }),
    ])
    return output
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
    const offsets = tapOffsets(shape, border)
    const gradient = backend.address(dy)
    const target = backend.address(output)
    withBorder(backend, x, border, (input) => {
      backend.runner.run([
        depthwiseFilterGradient({
          input: input + windows.start * 4,
          gradient,
          output: target,
          offsets: backend.runner.table(offsets),
          taps: offsets.length,
          channels: shape.inChannels,
          in: windows.grid,
          out: denseGrid(shape.images, shape.outHeight, shape.outWidth, shape.inChannels),
        }),
      ])
    })
    return output
  },
}
