import { OutOfMemory } from '../out-of-memory.ts'

const pageBytes = 65536
const slackBytes = 4096

/**
 * The heap of the engine: one growing WebAssembly memory, carved into blocks on 64 bytes. Freed blocks are kept by size, as
 * training asks for the same sizes again and again. Views stay valid when the memory grows, because it is shared.
 */
export class EngineMemory {
  readonly memory: WebAssembly.Memory
  private next: number
  private readonly free = new Map<number, number[]>()
  private bytes: Int32Array
  private usedBytes = 0

  constructor(memory: WebAssembly.Memory, heapBase: number) {
    this.memory = memory
    this.next = (heapBase + 63) & ~63
    this.bytes = new Int32Array(memory.buffer)
  }

  /** The words of the whole memory. */
  get words(): Int32Array {
    return this.bytes
  }

  /** Bytes in blocks that are in use. */
  get used(): number {
    return this.usedBytes
  }

  /** The size of the block that holds so many bytes: a multiple of 64, coarser for large blocks so that they can be reused. */
  private blockSize(bytes: number): number {
    const grain = bytes < 4096 ? 64 : 2 ** (Math.floor(Math.log2(bytes)) - 4)
    return Math.ceil(Math.max(bytes, 1) / grain) * grain
  }

  /** A block of at least so many bytes; throws OutOfMemory when the memory is exhausted. Its contents are undefined. */
  allocate(bytes: number): number {
    const size = this.blockSize(bytes)
    const reused = this.free.get(size)?.pop()
    if (reused !== undefined) {
      this.usedBytes += size
      return reused
    }
    const address = this.next
    const end = address + Math.ceil(size / 64) * 64
    this.reach(end + slackBytes)
    this.next = end
    this.usedBytes += size
    return address
  }

  /** Gives back a block that was allocated for so many bytes. */
  release(address: number, bytes: number): void {
    const size = this.blockSize(bytes)
    this.usedBytes -= size
    const list = this.free.get(size)
    if (list) list.push(address)
    else this.free.set(size, [address])
  }

  private reach(end: number): void {
    const present = this.memory.buffer.byteLength
    if (end <= present) return
    const wanted = Math.max(end - present, Math.min(present, 64 * 1024 * 1024))
    try {
      this.memory.grow(Math.ceil(wanted / pageBytes))
    } catch {
      this.growBy(end - present, end)
    }
    this.bytes = new Int32Array(this.memory.buffer)
  }

  private growBy(bytes: number, end: number): void {
    try {
      this.memory.grow(Math.ceil(bytes / pageBytes))
    } catch {
      throw new OutOfMemory(end)
    }
  }

  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count)
  }

  integers(address: number, count: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, count)
  }

  octets(address: number, count: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, count)
  }
}
