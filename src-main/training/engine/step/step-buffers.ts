/** A buffer of one program before it has a place in memory. */
export type StepBuffer = {
  readonly name: string
  /** Floats for the largest batch. */
  readonly floats: number
  readonly imageBytes: number
  /** Buffers of one layout may share memory where their lives do not meet. Empty: this one has a border of zeros. */
  readonly layout: string
  readonly bordered: boolean
}

const start = 2 ** 40
const spacing = 2 ** 32

/** Hands out addresses beyond all memory, so that a program can be compiled first and laid out afterwards. */
export class StepBuffers {
  private readonly indices = new Map<string, number>()
  private readonly buffers: StepBuffer[] = []

  /** The stand-in address of a buffer; the first caller decides its size. */
  address(buffer: StepBuffer): number {
    const index = this.indices.get(buffer.name) ?? this.buffers.push(buffer) - 1
    this.indices.set(buffer.name, index)
    return start + index * spacing
  }

  /** The buffer that a word of a call points into, and how many bytes in; null for every other word. */
  find(word: number): { readonly buffer: StepBuffer; readonly offset: number } | null {
    const buffer = word < start ? undefined : this.buffers[Math.floor((word - start) / spacing)]
    return buffer ? { buffer, offset: (word - start) % spacing } : null
  }
}
