import type { KernelName } from './kernel-names.ts'

/** One kernel call: its arguments as 32-bit words in the order of the C struct. Addresses are byte offsets. */
export type KernelCall = {
  readonly kernel: KernelName
  readonly words: readonly number[]
  /** How the call is restricted to some images of its batch; absent where that cannot be. */
  readonly images?: ImageWords
}

/** The words of a call that depend on which images it is for. See Patch in resources/engine/program.c. */
export type ImageWords = {
  readonly count: number
  /** Words with an address, the bytes from one image to the next, and those from one thread's memory to the next. */
  readonly addresses: readonly (readonly [word: number, bytes: number, partBytes?: number])[]
  /** Words that count images, or something that every image has so many of. */
  readonly counts: readonly (readonly [word: number, perImage: number])[]
  /** The word that says whether to add to what is there. */
  readonly accumulates?: number
  /** The word that counts what earlier images of the same thread had. */
  readonly before?: readonly [word: number, perImage: number]
}

const bits = new DataView(new ArrayBuffer(4))

/** The word that holds a float. */
export function floatWord(value: number): number {
  bits.setFloat32(0, value)
  return bits.getInt32(0)
}
