/** A decoded picture: 8-bit RGB, row by row from the top left. */
export type Pixels = {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
  /** `grey` when all three planes are equal because the file has one. */
  readonly mode: 'colour' | 'grey'
  /** Something to tell: transparency laid on white, only the first frame read. */
  readonly note: string | null
}

/** Largest picture that is decoded, in pixels. */
export const maximumPixels = 50_000_000

/** Drops the alpha of RGBA, laying see-through parts on white; counts how many there were. */
export function onWhite(
  rgba: Uint8Array,
  pixels: number,
): { readonly rgb: Uint8Array; readonly seeThrough: number; readonly grey: boolean } {
  const rgb = new Uint8Array(pixels * 3)
  let seeThrough = 0
  let grey = true
  for (let i = 0; i < pixels; i++) {
    const alpha = rgba[i * 4 + 3] ?? 255
    if (alpha !== 255) seeThrough++
    for (let plane = 0; plane < 3; plane++) {
      const level = rgba[i * 4 + plane] ?? 0
      rgb[i * 3 + plane] = alpha === 255 ? level : Math.round((level * alpha + 255 * (255 - alpha)) / 255)
    }
    if (grey && (rgb[i * 3] !== rgb[i * 3 + 1] || rgb[i * 3] !== rgb[i * 3 + 2])) grey = false
  }
  return { rgb, seeThrough, grey }
}
