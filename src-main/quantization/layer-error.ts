import type { LayerError } from '../contract/schemas/evaluation.ts'
import type { Quantization } from '../graph/graph.ts'

/** Sums over all values of one tensor, float against INT8, on the same inputs. */
export type LayerErrorSums = {
  readonly add: (float: Float32Array, integers: ArrayLike<number>) => void
  readonly finish: () => LayerError
}

/** Signal to noise of a tensor that rounding did not change at all, dB. */
const noNoise = 200

/**
 * Compares a tensor with its quantized twin: signal to rounding noise 10·log10(Σx² / Σ(x−x̂)²), cosine, root mean square
 * error in units of the scale (0.289 = 1/√12 is pure rounding), and the share of float values more than a step
 * outside the range (a softmax of 1 is a step outside its fixed range, and nothing is lost by that).
 */
export function layerErrorSums(name: string, quantization: Quantization, low = -128, high = 127): LayerErrorSums {
  const scale = quantization.scale[0] ?? 1
  const zeroPoint = quantization.zeroPoint[0] ?? 0
  const rangeLow = (low - 1 - zeroPoint) * scale
  const rangeHigh = (high + 1 - zeroPoint) * scale
  let count = 0
  let signal = 0
  let noise = 0
  let product = 0
  let rounded = 0
  let clipped = 0
  let min = Infinity
  let max = -Infinity
  return {
    add: (float, integers) => {
      for (let index = 0; index < float.length; index++) {
        const real = float[index] ?? 0
        const back = scale * ((integers[index] ?? 0) - zeroPoint)
        signal += real * real
        noise += (real - back) ** 2
        product += real * back
        rounded += back * back
        if (real < rangeLow || real > rangeHigh) clipped++
        if (real < min) min = real
        if (real > max) max = real
      }
      count += float.length
    },
    finish: () => ({
      name,
      sqnr: noise === 0 ? noNoise : signal === 0 ? -noNoise : 10 * Math.log10(signal / noise),
      cosine: signal === 0 || rounded === 0 ? (signal === rounded ? 1 : 0) : product / Math.sqrt(signal * rounded),
      rmseOverScale: count === 0 ? 0 : Math.sqrt(noise / count) / scale,
      min: count === 0 ? 0 : min,
      max: count === 0 ? 0 : max,
      scale,
      zeroPoint,
      clipped: count === 0 ? 0 : clipped / count,
    }),
  }
}
