import * as tf from '@tensorflow/tfjs-core'
import { prefersComposedGradients } from '../backend-strengths.ts'
import type { Gradient } from './gradient.ts'

type Attributes = {
  readonly strides: [number, number] | number
  readonly pad: 'valid' | 'same' | number
  readonly dilations: [number, number] | number
}

const pair = (value: [number, number] | number): [number, number] => (typeof value === 'number' ? [value, value] : value)

function run(kernel: string, inputs: Record<string, tf.Tensor>, attributes: Record<string, unknown>): tf.Tensor {
  return tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap)
}

function geometry(x: tf.Tensor4D, filter: tf.Tensor4D, attributes: Attributes, depthwise: boolean) {
  return tf.backend_util.computeConv2DInfo(
    x.shape,
    filter.shape,
    attributes.strides,
    attributes.dilations,
    attributes.pad,
    undefined,
    depthwise,
  )
}

/** Padding that makes a correlation of x with dy, spread by the strides, come out as large as the filter. */
function correlationPadding(
  info: ReturnType<typeof geometry>,
): [[number, number], [number, number], [number, number], [number, number]] {
  const bottom = info.filterHeight - 1 + (info.outHeight - 1) * info.strideHeight + 1 - info.inHeight - info.padInfo.top
  const right = info.filterWidth - 1 + (info.outWidth - 1) * info.strideWidth + 1 - info.inWidth - info.padInfo.left
  return [
    [0, 0],
    [info.padInfo.top, bottom],
    [info.padInfo.left, right],
    [0, 0],
  ]
}

/** Pads, or crops where a stride leaves rows unread, the height and width of a picture. */
function padOrCrop(x: tf.Tensor4D, padding: ReturnType<typeof correlationPadding>): tf.Tensor4D {
  const [, [, bottom], [, right]] = padding
  const [n, height, width, channels] = x.shape
  const cropped =
    bottom < 0 || right < 0
      ? tf.slice(x, [0, 0, 0, 0], [n, height + Math.min(bottom, 0), width + Math.min(right, 0), channels])
      : x
  const kept = padding.map(([before, after]): [number, number] => [before, Math.max(after, 0)])
  return tf.pad(cropped, kept)
}

/** dW[ky,kx,i,o] = sum over n,y,x of X[n, y*s+ky-p, x*s+kx-p, i] dY[n,y,x,o]: a convolution of X' [i,y,x,n] with dY' [y,x,n,o]. */
function composedFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, filter: tf.Tensor4D, attributes: Attributes): tf.Tensor {
  const info = geometry(x, filter, attributes, false)
  const rows = tf.transpose(padOrCrop(x, correlationPadding(info)), [3, 1, 2, 0])
  const taps = tf.transpose(dy, [1, 2, 0, 3])
  const correlated = tf.conv2d(rows, taps, 1, 'valid', 'NHWC', [info.strideHeight, info.strideWidth])
  return tf.transpose(correlated, [1, 2, 0, 3])
}

/** The same for a depthwise filter of multiplier 1: samples become channels, and are summed afterwards. */
function composedDepthwiseFilterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  attributes: Attributes,
): tf.Tensor {
  const info = geometry(x, filter, attributes, true)
  const padded = padOrCrop(x, correlationPadding(info))
  const [n, height, width, channels] = padded.shape
  const rows = tf.reshape(tf.transpose(padded, [1, 2, 0, 3]), [1, height, width, n * channels])
  const taps = tf.reshape(tf.transpose(dy, [1, 2, 0, 3]), [info.outHeight, info.outWidth, n * channels, 1])
  const correlated = tf.depthwiseConv2d(rows as tf.Tensor4D, taps as tf.Tensor4D, 1, 'valid', 'NHWC', [
    info.strideHeight,
    info.strideWidth,
  ])
  const perSample = tf.reshape(correlated, [info.filterHeight, info.filterWidth, n, channels])
  return tf.reshape(tf.sum(perSample, 2), filter.shape)
}

/** Gradients of both convolutions. Dilation other than 1 is differentiated by the backend's own kernels where it has them. */
export const convolutionGradients: readonly Gradient[] = [
  {
    kernel: 'Conv2D',
    inputs: ['x', 'filter'],
    of: (dy, [x, filter], attributes) => {
      const { strides, pad, dilations } = attributes as unknown as Attributes
      const plain = pair(dilations).every((dilation) => dilation === 1)
      const shared = { strides, pad, dilations, dataFormat: 'NHWC', dimRoundingMode: undefined }
      const picture = x as tf.Tensor4D
      const weights = filter as tf.Tensor4D
      return {
        x: () => run('Conv2DBackpropInput', { dy, filter: weights }, { ...shared, inputShape: picture.shape }),
        filter: () =>
          plain && prefersComposedGradients()
            ? composedFilterGradient(picture, dy as tf.Tensor4D, weights, { strides, pad, dilations })
            : run('Conv2DBackpropFilter', { x: picture, dy }, { ...shared, filterShape: weights.shape }),
      }
    },
  },
  {
    kernel: 'DepthwiseConv2dNative',
    inputs: ['x', 'filter'],
    of: (dy, [x, filter], attributes) => {
      const { strides, pad, dilations } = attributes as unknown as Attributes
      const shared = { strides, pad, dilations, dimRoundingMode: undefined }
      const picture = x as tf.Tensor4D
      const weights = filter as tf.Tensor4D
      const plain = pair(dilations).every((dilation) => dilation === 1) && weights.shape[3] === 1
      return {
        x: () => run('DepthwiseConv2dNativeBackpropInput', { dy, filter: weights }, { ...shared, inputShape: picture.shape }),
        filter: () =>
          plain && prefersComposedGradients()
            ? composedDepthwiseFilterGradient(picture, dy as tf.Tensor4D, weights, { strides, pad, dilations })
            : run('DepthwiseConv2dNativeBackpropFilter', { x: picture, dy }, { ...shared, filterShape: weights.shape }),
      }
    },
  },
]
