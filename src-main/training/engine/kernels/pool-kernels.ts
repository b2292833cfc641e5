import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core'
import { pool, poolGradient, type PoolShape } from '../calls/pool-calls.ts'
import { floatInput, type Attributes, type KernelImplementation, type KernelTable } from './kernel-implementation.ts'

function poolShape(input: number[], attributes: Attributes): { shape: PoolShape; outShape: number[] } | null {
  const info = backend_util.computePool2DInfo(
    input as [number, number, number, number],
    attributes['filterSize'] as [number, number],
    attributes['strides'] as [number, number],
    1,
    attributes['pad'] as 'same' | 'valid' | number,
    attributes['dimRoundingMode'] as 'floor' | 'round' | 'ceil' | undefined,
  )
  if (info.dataFormat !== 'channelsLast') return null
  const shape = {
    images: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    outputHeight: info.outHeight,
    outputWidth: info.outWidth,
    window: {
      filterHeight: info.filterHeight,
      filterWidth: info.filterWidth,
      strideHeight: info.strideHeight,
      strideWidth: info.strideWidth,
      dilationHeight: 1,
      dilationWidth: 1,
      padTop: info.padInfo.top,
      padLeft: info.padInfo.left,
    },
  }
  return { shape, outShape: info.outShape }
}

function forward(maximum: boolean): KernelImplementation {
  return (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const geometry = x && poolShape(x.shape, attributes)
    if (!x || !geometry) return null
    const output = backend.output(geometry.outShape)
    backend.runner.run([pool(backend.address(x), backend.address(output), geometry.shape, maximum)])
    return output
  }
}

function gradient(dy: TensorInfo | null, x: TensorInfo | null, maximum: boolean): KernelImplementation {
  return (_inputs, attributes, backend) => {
    const geometry = x && poolShape(x.shape, attributes)
    if (!dy || !x || !geometry) return null
    const output = backend.output(x.shape)
    const original = maximum ? backend.address(x) : 0
    backend.runner.run([poolGradient(backend.address(dy), original, backend.address(output), geometry.shape, maximum)])
    return output
  }
}

/** Pooling of tfjs and its gradients on the engine. */
export const poolKernels: KernelTable = {
  MaxPool: forward(true),
  AvgPool: forward(false),
  MaxPoolGrad: (inputs, attributes, backend) =>
    gradient(floatInput(inputs, 'dy'), floatInput(inputs, 'input'), true)(inputs, attributes, backend),
  AvgPoolGrad: (inputs, attributes, backend) =>
    gradient(floatInput(inputs, 'dy'), floatInput(inputs, 'input'), false)(inputs, attributes, backend),
}
