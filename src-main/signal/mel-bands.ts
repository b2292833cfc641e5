/** Triangular bands over the bins of a power spectrum. */
export type MelBands = { readonly first: Int32Array; readonly count: Int32Array; readonly weights: Float32Array }

/** O'Shaughnessy, "Speech Communication" (1987): m = 2595 log10(1 + f / 700). */
function mel(hertz: number): number {
  return 2595 * Math.log10(1 + hertz / 700)
}

function hertz(mels: number): number {
  return 700 * (10 ** (mels / 2595) - 1)
}

/**
 * Bands whose middles are evenly spaced in mel between `low` and `high` (Hz), each falling to zero at its neighbours' middles.
 * A band narrower than a bin takes the nearest bin whole, so that no band is ever silent.
 */
export function melBands(bands: number, low: number, high: number, fftLength: number, sampleRateHz: number): MelBands {
  const corner = (index: number): number =>
    (hertz(mel(low) + ((mel(high) - mel(low)) * index) / (bands + 1)) * fftLength) / sampleRateHz
  const last = fftLength / 2
  const first: number[] = []
  const count: number[] = []
  const weights: number[] = []
  for (let band = 0; band < bands; band++) {
    const [left, middle, right] = [corner(band), corner(band + 1), corner(band + 2)]
    const own: { readonly bin: number; readonly weight: number }[] = []
    for (let bin = Math.max(0, Math.ceil(left)); bin <= Math.min(last, Math.floor(right)); bin++) {
      const weight = bin <= middle ? (bin - left) / (middle - left) : (right - bin) / (right - middle)
      if (weight > 0) own.push({ bin, weight })
    }
    if (own.length === 0) own.push({ bin: Math.min(last, Math.round(middle)), weight: 1 })
    first.push(own[0]?.bin ?? 0)
    count.push(own.length)
    for (const { weight } of own) weights.push(weight)
  }
  return { first: Int32Array.from(first), count: Int32Array.from(count), weights: Float32Array.from(weights) }
}
