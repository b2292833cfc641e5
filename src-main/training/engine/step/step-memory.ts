import type { Address } from '../calls/layouts.ts'
import type { EngineMemory } from '../engine-memory.ts'

/** The blocks of one step, kept by name so that programs for several batch sizes share them. Released together. */
export class StepMemory {
  private readonly memory: EngineMemory
  private readonly blocks = new Map<string, { readonly address: Address; readonly bytes: number }>()

  constructor(memory: EngineMemory) {
    this.memory = memory
  }

  /** A block of zeros, or the one that was made before under this name. */
  block(name: string, floats: number): Address {
    const known = this.blocks.get(name)
    if (known) {
      if (known.bytes < floats * 4) throw new Error(`The block ${name} is smaller than ${floats} floats.`)
      return known.address
    }
    const bytes = floats * 4 + 64
    const address = this.memory.allocate(bytes)
    this.memory.floats(address, bytes / 4).fill(0)
    this.blocks.set(name, { address, bytes })
    return address
  }

  /** A block that holds these whole numbers. */
  table(values: readonly number[]): Address {
    const address = this.block(`table ${values.join(' ')}`, values.length)
    this.memory.integers(address, values.length).set(values)
    return address
  }

  /** A block that holds these numbers. */
  floats(name: string, values: Float32Array): Address {
    const address = this.block(name, values.length)
    this.memory.floats(address, values.length).set(values)
    return address
  }

  get bytes(): number {
    return [...this.blocks.values()].reduce((sum, block) => sum + block.bytes, 0)
  }

  /** Makes something out of blocks; when that fails, all blocks are given back. */
  keepOnSuccess<T>(make: () => T): T {
    try {
      return make()
    } catch (error) {
      this.release()
      throw error
    }
  }

  release(): void {
    for (const { address, bytes } of this.blocks.values()) this.memory.release(address, bytes)
    this.blocks.clear()
  }
}
