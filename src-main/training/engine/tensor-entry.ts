import type { backend_util, DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { EngineMemory } from './engine-memory.ts'

type Values = backend_util.BackendValues

const elementBytes: Partial<Record<DataType, number>> = { float32: 4, int32: 4, bool: 1 }

/** The data of one tensor: in JavaScript (`address` 0), or in the engine's memory. */
export class TensorEntry {
  readonly dtype: DataType
  refCount = 1
  address = 0
  // tfjs attaches the two halves of a complex tensor under this name.
  declare complexTensorInfos?: { real: TensorInfo; imag: TensorInfo }
  private readonly memory: EngineMemory
  private readonly count: number
  private held: Values | undefined

  private constructor(memory: EngineMemory, count: number, dtype: DataType, held: Values | undefined) {
    this.memory = memory
    this.count = count
    this.dtype = dtype
    this.held = held
  }

  static holding(memory: EngineMemory, values: Values | undefined, count: number, dtype: DataType): TensorEntry {
    return new TensorEntry(memory, count, dtype, values)
  }

  static inMemory(memory: EngineMemory, count: number, dtype: DataType): TensorEntry {
    const entry = new TensorEntry(memory, count, dtype, undefined)
    entry.address = memory.allocate(entry.bytes)
    return entry
  }

  private get bytes(): number {
    return this.count * (elementBytes[this.dtype] ?? 4)
  }

  /** The elements; a view when they are in the engine's memory. */
  get values(): Values {
    if (this.held === undefined && this.address !== 0) {
      if (this.dtype === 'float32') this.held = this.memory.floats(this.address, this.count)
      else if (this.dtype === 'int32') this.held = this.memory.integers(this.address, this.count)
      else this.held = this.memory.octets(this.address, this.count)
    }
    // A complex tensor has no values of its own, and tfjs expects none.
    return this.held as Values
  }

  set values(values: Values) {
    this.release()
    this.held = values
  }

  /** Moves the elements into the engine's memory, if they are not there yet. */
  upload(): number {
    if (this.address !== 0) return this.address
    const values = this.held
    if (values === undefined || elementBytes[this.dtype] === undefined) throw new Error(`A ${this.dtype} tensor has no address.`)
    const numbers = ArrayBuffer.isView(values) ? values : Float32Array.from(values as unknown as number[])
    this.address = this.memory.allocate(this.bytes)
    this.held = undefined
    const place = this.values
    if (ArrayBuffer.isView(place)) place.set(numbers)
    return this.address
  }

  release(): void {
    if (this.address !== 0) this.memory.release(this.address, this.bytes)
    this.address = 0
    this.held = undefined
  }
}
