import type { KernelCall } from '../kernel-call.ts'
import type { Grid } from './layouts.ts'

/**
 * How a call over two grids works image by image. Words: `read` and `written` hold the addresses of the pictures, `grids` is the
 * first word of the two grids that follow each other. `shares`: words with the address of memory that each share of the images
 * has for itself, and the bytes to the next one's.
 */
export function gridImages(
  a: { readonly in: Grid; readonly out: Grid },
  words: { readonly read: number; readonly written: number; readonly grids: number },
  shares: readonly (readonly [word: number, bytes: number])[] = [],
): NonNullable<KernelCall['images']> {
  return {
    count: a.in.images,
    addresses: [
      [words.read, a.in.imageStride * 4],
      [words.written, a.out.imageStride * 4],
      ...shares.map(([word, bytes]): [number, number, number] => [word, 0, bytes]),
    ],
    counts: [
      [words.grids, 1],
      [words.grids + 6, 1],
    ],
  }
}
