/** Sums of a signal and of what rounding changed in it. */
export type NoiseRatio = {
  readonly add: (float: ArrayLike<number>, rounded: ArrayLike<number>) => void
  /** 10·log10(Σx² / Σ(x−x̂)²), dB, kept between -200 and 200. */
  readonly decibels: () => number
}

const most = 200

/** Signal to rounding noise over as many tensors as are added. */
export function noiseRatio(): NoiseRatio {
  let signal = 0
  let noise = 0
  return {
    add: (float, rounded) => {
      for (let index = 0; index < float.length; index++) {
        const real = float[index] ?? 0
        signal += real * real
        noise += (real - (rounded[index] ?? 0)) ** 2
      }
    },
    decibels: () => (noise === 0 ? most : Math.max(-most, Math.min(most, 10 * Math.log10(signal / noise)))),
  }
}
