import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core'
import { fill } from '../calls/element-calls.ts'
import { denseGrid, type Address, type FusedActivation } from '../calls/layouts.ts'
import { packPanels, packedLength, windowCorrelate, windowProduct } from '../calls/matrix-calls.ts'
import { move } from '../calls/move-calls.ts'
import {
  borderedPicture,
  convolutionWindows,
  inputBorder,
  inputGradientGeometry,
  isEmpty,
  type Border,
  type ConvolutionShape,
} from '../convolution-geometry.ts'
import type { KilnBackend } from '../kiln-backend.ts'
import { fusedActivation } from './fused-activation.ts'
import { floatInput, type Attributes, type KernelTable } from './kernel-implementation.ts'

type Info = backend_util.Conv2DInfo

/** The engine's description of a convolution of tfjs, or null for a layout it does not take. */
export function convolutionShape(info: Info): ConvolutionShape | null {
  if (info.dataFormat !== 'channelsLast') return null
  return {
    images: info.batchSize,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    inChannels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    window: {
      filterHeight: info.filterHeight,
      filterWidth: info.filterWidth,
      strideHeight: info.strideHeight,
      strideWidth: info.strideWidth,
      dilationHeight: info.dilationHeight,
      dilationWidth: info.dilationWidth,
      padTop: info.padInfo.top,
      padLeft: info.padInfo.left,
    },
  }
}

function shapeFromAttributes(input: number[], filter: number[], attributes: Attributes, depthwise: boolean): Info {
  return backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    attributes['strides'] as [number, number],
    (attributes['dilations'] as [number, number] | undefined) ?? 1,
    attributes['pad'] as 'same' | 'valid' | number,
    attributes['dimRoundingMode'] as 'floor' | 'round' | 'ceil' | undefined,
    depthwise,
    depthwise ? 'channelsLast' : backend_util.convertConv2DDataFormat((attributes['dataFormat'] ?? 'NHWC') as 'NHWC' | 'NCHW'),
  )
}

/** The info of a convolution from a kernel's inputs and attributes. */
export const convolutionInfo = (input: number[], filter: number[], attributes: Attributes): Info =>
  shapeFromAttributes(input, filter, attributes, false)

/** The info of a depthwise convolution. */
export const depthwiseInfo = (input: number[], filter: number[], attributes: Attributes): Info =>
  shapeFromAttributes(input, filter, attributes, true)

/** Hands on the address of a dense NHWC picture with zeros around it; where none are needed, the picture's own address. */
export function withBorder(backend: KilnBackend, tensor: TensorInfo, border: Border, use: (address: Address) => void): void {
  const source = backend.address(tensor)
  if (isEmpty(border)) return use(source)
  const [images = 0, height = 0, width = 0, channels = 0] = tensor.shape
  const picture = borderedPicture(images, height, width, channels, border)
  backend.withScratch(picture.length, (address) => {
    const row = width * channels
    const copy = move(
      source,
      address + picture.start * 4,
      [images, height, row],
      [height * row, row, 1],
      [picture.imageStride, picture.rowStride, 1],
    )
    backend.runner.run([fill(address, picture.length, 0), copy])
    use(address)
  })
}

type Forward = {
  x: TensorInfo
  filter: TensorInfo
  bias: TensorInfo | null
  activation: FusedActivation
  shape: ConvolutionShape
  outShape: number[]
}

function convolve(backend: KilnBackend, { x, filter, bias, activation, shape, outShape }: Forward): TensorInfo {
  const output = backend.output(outShape)
  const border = inputBorder(shape)
  const windows = convolutionWindows(shape, border)
  const rows = shape.window.filterHeight * shape.window.filterWidth * shape.inChannels
  const columns = shape.outChannels
  const biasAddress = bias ? backend.address(bias) : 0
  const source = backend.address(filter)
  const target = backend.address(output)
  withBorder(backend, x, border, (input) =>
    backend.withScratch(packedLength(rows, columns), (packed) => {
      const offsets = backend.runner.table(windows.taps.offsets)
      backend.runner.run([
        packPanels({ source, packed, rows, columns, rowStride: columns, columnStride: 1 }),
        windowProduct({
          input: input + windows.start * 4,
          packed,
          bias: biasAddress,
          output: target,
          offsets,
          taps: windows.taps,
          columns,
          activation,
          accumulate: false,
          in: windows.grid,
          out: denseGrid(shape.images, shape.outHeight, shape.outWidth, columns),
        }),
      ])
    }),
  )
  return output
}

function inputGradient(backend: KilnBackend, dy: TensorInfo, filter: TensorInfo, shape: ConvolutionShape): TensorInfo {
  const output = backend.output([shape.images, shape.inHeight, shape.inWidth, shape.inChannels])
  const geometry = inputGradientGeometry(shape)
  const target = backend.address(output)
  const weights = backend.address(filter)
  if (!geometry.covered) backend.runner.run([fill(target, shape.images * shape.inHeight * shape.inWidth * shape.inChannels, 0)])
  withBorder(backend, dy, geometry.border, (gradient) => {
    for (const phase of geometry.phases) {
      const panelRows = phase.filterTaps.length * shape.outChannels
      backend.withScratch(packedLength(panelRows, shape.inChannels), (packed) => {
        const offsets = backend.runner.table(phase.windows.taps.offsets)
        const calls = phase.filterTaps.map((tap, place) =>
          packPanels({
            source: weights + tap * shape.inChannels * shape.outChannels * 4,
            packed: packed + place * shape.outChannels * 8 * 4,
            rows: shape.outChannels,
            columns: shape.inChannels,
            rowStride: 1,
            columnStride: shape.outChannels,
            panelRows,
          }),
        )
        calls.push(
          windowProduct({
            input: gradient + phase.windows.start * 4,
            packed,
            bias: 0,
            output: target + phase.target.start * 4,
            offsets,
            taps: phase.windows.taps,
            columns: shape.inChannels,
            activation: 'none',
            accumulate: false,
            in: phase.windows.grid,
            out: phase.target.grid,
          }),
        )
        backend.runner.run(calls)
      })
    }
  })
  return output
}

function filterGradient(backend: KilnBackend, x: TensorInfo, dy: TensorInfo, shape: ConvolutionShape): TensorInfo {
  const w = shape.window
  const output = backend.output([w.filterHeight, w.filterWidth, shape.inChannels, shape.outChannels])
  const border = inputBorder(shape)
  const windows = convolutionWindows(shape, border)
  const gradient = backend.address(dy)
  const target = backend.address(output)
  withBorder(backend, x, border, (input) => {
    const offsets = backend.runner.table(windows.taps.offsets)
    backend.runner.run([
      windowCorrelate({
        input: input + windows.start * 4,
        gradient,
        output: target,
        offsets,
        taps: windows.taps,
        columns: shape.outChannels,
        rowStride: shape.outChannels,
        accumulate: false,
        sumBytes: null,
        in: windows.grid,
        out: denseGrid(shape.images, shape.outHeight, shape.outWidth, shape.outChannels),
      }),
    ])
  })
  return output
}

/** Convolution of tfjs and its two gradients on the engine. */
export const convolutionKernels: KernelTable = {
  Conv2D: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const filter = floatInput(inputs, 'filter')
    if (!x || !filter) return null
    const info = convolutionInfo(x.shape, filter.shape, attributes)
    const shape = convolutionShape(info)
    return shape && convolve(backend, { x, filter, bias: null, activation: 'none', shape, outShape: info.outShape })
  },
  FusedConv2D: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const filter = floatInput(inputs, 'filter')
    const activation = fusedActivation(attributes['activation'])
    if (!x || !filter || activation === null || inputs['preluActivationWeights']) return null
    const info = convolutionInfo(x.shape, filter.shape, attributes)
    const shape = convolutionShape(info)
    const bias = inputs['bias'] ? floatInput(inputs, 'bias') : null
    if (!shape || (inputs['bias'] && (!bias || bias.shape.at(-1) !== shape.outChannels))) return null
    return convolve(backend, { x, filter, bias, activation, shape, outShape: info.outShape })
  },
  Conv2DBackpropInput: (inputs, attributes, backend) => {
    const dy = floatInput(inputs, 'dy')
    const filter = floatInput(inputs, 'filter')
    if (!dy || !filter) return null
    const shape = convolutionShape(convolutionInfo(attributes['inputShape'] as number[], filter.shape, attributes))
    return shape && inputGradient(backend, dy, filter, shape)
  },
  Conv2DBackpropFilter: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const dy = floatInput(inputs, 'dy')
    if (!x || !dy) return null
    const shape = convolutionShape(convolutionInfo(x.shape, attributes['filterShape'] as number[], attributes))
    return shape && filterGradient(backend, x, dy, shape)
  },
}
