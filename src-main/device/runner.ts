import { fail, succeed, type Result } from '../contract/result.ts'
import { builtModule } from '../graph/built-module.ts'
import type { ArenaBuffer, BufferReference, ConstantReference, DevicePlan } from './plan.ts'

/** A model in WebAssembly memory, ready to run. Not safe for two threads at once; make one for each. */
export type Runner = {
  /**
   * Runs the model once. `inputs` are raw little-endian tensors in the order of the plan's inputs; the outputs are fresh
   * copies. State is kept from run to run. `after` hears of each kernel call of the plan when it is done. Throws a RangeError
   * for an input of the wrong size.
   */
  run(inputs: readonly Uint8Array[], after?: (call: number) => void): Uint8Array[]
  /** Sets recurrent state and streaming buffers back to their zero points. */
  reset(): void
  /** The bytes that buffer `buffer` of the plan holds now; after a run every one of a plan that keeps all tensors is still there. */
  readTensor(buffer: number): Uint8Array
  /** The working memory itself: what is written there is what the next call finds. For checks of the plan. */
  arena(): Uint8Array
}

type Kernel = (...pointers: number[]) => void

const alignment = 16
/** SIMD kernels may read this far behind what they use. */
const padding = 64

const alignUp = (address: number) => Math.ceil(address / alignment) * alignment

/**
 * Loads a plan: constants and parameter structures once, then every run is one sequence of kernel calls.
 *
 * Errors: `wasm-missing`; `kernel-missing` when the built module is older than the plan.
 */
export function createRunner(plan: DevicePlan): Result<Runner> {
  const module = builtModule('device')
  if (!module.ok) return module
  const exports = new WebAssembly.Instance(module.value).exports
  const memory = exports['memory'] as WebAssembly.Memory
  const heapBase = Number((exports['__heap_base'] as WebAssembly.Global).value)

  let next = alignUp(heapBase)
  const take = (bytes: number): number => {
    const address = next
    next = alignUp(next + bytes)
    return address
  }
  const constants = plan.constants.map((constant) => take(constant.data.byteLength))
  const parameters = plan.calls.map((call) => take(call.parameters.length * 4))
  const arena = take(plan.arenaBytes)
  const missing = Math.ceil((next + padding - memory.buffer.byteLength) / 65536)
  if (missing > 0) memory.grow(missing)

  const bytes = new Uint8Array(memory.buffer)
  const view = new DataView(memory.buffer)
  const addressOf = (place: BufferReference | ConstantReference): number =>
    'buffer' in place ? arena + (plan.buffers[place.buffer]?.offset ?? 0) : (constants[place.constant] ?? 0)

  for (const [index, { data }] of plan.constants.entries()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), constants[index] ?? 0)
  }
  const steps: { readonly kernel: Kernel; readonly pointers: readonly number[] }[] = []
  for (const [index, call] of plan.calls.entries()) {
    const kernel = exports[call.kernel]
    if (typeof kernel !== 'function') {
      return fail('kernel-missing', `device.wasm has no kernel ${call.kernel}: run "node scripts/build-wasm.mjs" again.`)
    }
    const start = parameters[index] ?? 0
    for (const [member, field] of call.parameters.entries()) {
      const at = start + 4 * member
      if (field.type === 'float32') view.setFloat32(at, field.value, true)
      else if (field.type === 'int32') view.setInt32(at, field.value, true)
      else view.setUint32(at, field.value === null ? 0 : addressOf(field.value), true)
    }
    steps.push({ kernel: kernel as Kernel, pointers: [start, ...call.pointers.map(addressOf)] })
  }

  const regionOf = (index: number): { readonly address: number; readonly bytes: number } => {
    const buffer = plan.buffers[index]
    return { address: arena + (buffer?.offset ?? 0), bytes: buffer?.bytes ?? 0 }
  }
  const inputs = plan.inputs.map(({ buffer }) => regionOf(buffer))
  const outputs = plan.outputs.map(({ buffer }) => regionOf(buffer))
  const states = plan.buffers.filter((buffer) => buffer.state)

  const reset = (): void => {
    for (const buffer of states) {
      const fill = buffer.type === 'int8' || buffer.type === 'uint8' ? zeroPointOf(buffer) : 0
      bytes.fill(fill, arena + buffer.offset, arena + buffer.offset + buffer.bytes)
    }
  }
  reset()

  return succeed({
    run(values, after) {
      for (const [index, region] of inputs.entries()) {
        const value = values[index]
        if (value?.length !== region.bytes) {
          throw new RangeError(`Input ${index} of ${plan.name} has ${value?.length ?? 0} bytes; it takes ${region.bytes}.`)
        }
        bytes.set(value, region.address)
      }
      for (const [call, { kernel, pointers }] of steps.entries()) {
        kernel(...pointers)
        after?.(call)
      }
      return outputs.map((region) => bytes.slice(region.address, region.address + region.bytes))
    },
    reset,
    readTensor(buffer) {
      const region = regionOf(buffer)
      return bytes.slice(region.address, region.address + region.bytes)
    },
    arena: () => bytes.subarray(arena, arena + plan.arenaBytes),
  })
}

function zeroPointOf(buffer: ArenaBuffer): number {
  return buffer.quantization?.zeroPoint[0] ?? 0
}
