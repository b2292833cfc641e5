const fround = Math.fround

/** A percentile of float32 values as numpy.percentile takes it: linear between neighbours, interpolated in float32. */
export function numpyPercentile(values: Float32Array, percentile: number): number {
  const sorted = values.slice().sort()
  const place = (sorted.length - 1) * (percentile / 100)
  if (place >= sorted.length - 1) return sorted[sorted.length - 1] ?? 0
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.floor(place) + 1] ?? 0
  const share = place - Math.floor(place)
  const step = fround(above - below)
  return share >= 0.5 ? fround(above - fround(step * fround(1 - share))) : fround(below + fround(step * fround(share)))
}
