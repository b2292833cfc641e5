/** Where the warp bends so that the highest band stays where it is, as a share of the bands. */
const bend = 0.8

/**
 * For each band, the place (a fraction of a band) that it is read from when all pitches are moved by a factor: a straight line,
 * and above the bend another one that ends at the highest band.
 */
export function warpedBands(bands: number, factor: number): Float32Array {
  const last = Math.max(1, bands - 1)
  const hinge = bend / Math.max(1, factor)
  return Float32Array.from({ length: bands }, (_, band) => {
    const place = band / last
    if (place <= hinge) return last * place * factor
    return last * (hinge * factor + ((place - hinge) * (1 - hinge * factor)) / (1 - hinge))
  })
}
