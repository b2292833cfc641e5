import type { backend_util } from '@tensorflow/tfjs-core'
import { util, type DataType, type TensorInfo } from '@tensorflow/tfjs-core'
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import type { KernelRunner } from './kernel-runner.ts'
import { TensorEntry } from './tensor-entry.ts'

type Values = backend_util.BackendValues
type DataId = TensorInfo['dataId']

/**
 * The storage of the backend `kiln`: tensors live in the engine's memory, or in JavaScript until a kernel of the engine first
 * reads them. It extends tfjs's CPU storage, so that every CPU kernel runs on it too, on views of the same memory.
 */
export class KilnBackend extends MathBackendCPU {
  readonly runner: KernelRunner
  private nextId = 0

  constructor(runner: KernelRunner) {
    super()
    this.runner = runner
  }

  private entry(dataId: DataId): TensorEntry {
    const entry = this.data.get(dataId)
    if (!(entry instanceof TensorEntry)) throw new Error('A tensor of another backend reached the kiln backend.')
    return entry
  }

  override write(values: Values, shape: number[], dtype: DataType): DataId {
    const dataId = { id: this.nextId++ }
    this.data.set(dataId, TensorEntry.holding(this.runner.memory, values, util.sizeFromShape(shape), dtype))
    return dataId
  }

  override move(dataId: DataId, values: Values, shape: number[], dtype: DataType, refCount: number): void {
    const entry = TensorEntry.holding(this.runner.memory, values, util.sizeFromShape(shape), dtype)
    entry.refCount = refCount
    this.data.set(dataId, entry)
  }

  override readSync(dataId: DataId): Values {
    const entry = this.entry(dataId)
    if (entry.dtype === 'complex64') return super.readSync(dataId)
    const values = entry.values
    return entry.address !== 0 && ArrayBuffer.isView(values) ? values.slice() : super.readSync(dataId)
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.data.has(dataId)) return true
    const entry = this.entry(dataId)
    const gone = super.disposeData(dataId, force)
    if (gone) entry.release()
    return gone
  }

  /** Where the engine's kernels find a tensor. */
  address(tensor: TensorInfo): number {
    return this.entry(tensor.dataId).upload()
  }

  /** A new tensor in the engine's memory, contents undefined. */
  output(shape: number[], dtype: DataType = 'float32'): TensorInfo {
    const dataId = { id: this.nextId++ }
    this.data.set(dataId, TensorEntry.inMemory(this.runner.memory, util.sizeFromShape(shape), dtype))
    return { dataId, shape, dtype }
  }

  /** The same data under another shape. */
  alias(tensor: TensorInfo, shape: number[]): TensorInfo {
    this.incRef(tensor.dataId)
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype }
  }

  /** A block of floats for the time of one kernel. */
  withScratch<T>(floats: number, use: (address: number) => T): T {
    const memory = this.runner.memory
    const address = memory.allocate(floats * 4)
    try {
      return use(address)
    } finally {
      memory.release(address, floats * 4)
    }
  }
}
