import { FailureError } from '../../contract/result.ts'
import { builtModule } from '../built-module.ts'
import type { Values } from './kernel.ts'

type Exports = {
  readonly memory: WebAssembly.Memory
  readonly __heap_base: WebAssembly.Global
  readonly multiply_rows: (...words: number[]) => void
  readonly multiply_channels: (...words: number[]) => void
}

const pageBytes = 65536
/** Floats of patches in hand: they should stay in a core's cache. */
const mostPatchFloats = 64 * 1024

let loaded: Exports | null = null

function load(): Exports {
  if (loaded) return loaded
  const module = builtModule('interpreter')
  if (!module.ok) throw new FailureError(module.error)
  loaded = new WebAssembly.Instance(module.value).exports as Exports
  return loaded
}

/** Places for blocks of so many bytes, one behind the other from the start of the free memory, which grows as needed. */
function places(exports: Exports, sizes: readonly number[]): number[] {
  let next = Math.ceil((exports.__heap_base.value as number) / 64) * 64
  const starts = sizes.map((size) => {
    const start = next
    next += Math.ceil(size / 64) * 64 + 64
    return start
  })
  const missing = next - exports.memory.buffer.byteLength
  if (missing > 0) exports.memory.grow(Math.ceil(missing / pageBytes))
  return starts
}

/** A matrix whose rows are multiplied with patches: weights [count, depth] from `weightsAt` on, a bias for each row or none. */
export type ProductWeights = {
  readonly weights: Values
  readonly weightsAt: number
  readonly count: number
  readonly depth: number
  readonly bias: Values | null
  readonly biasAt: number
  readonly low: number
  readonly high: number
}

/**
 * outputs[row][o] = clamp(bias[o] + patch[row] · weights[o]) for `rows` patches, sums in double precision. `fill` writes the
 * patches from one row to another, `take` gets the finished rows; both are called block by block.
 */
export function multiplyRows(
  { weights, weightsAt, count, depth, bias, biasAt, low, high }: ProductWeights,
  rows: number,
  fill: (patches: Float32Array, first: number, end: number) => void,
  take: (outputs: Float32Array, first: number) => void,
): void {
  const exports = load()
  const block = Math.max(2, Math.min(rows, Math.floor(mostPatchFloats / depth)))
  const [w = 0, b = 0, p = 0, o = 0] = places(exports, [count * depth * 4, count * 8, block * depth * 4, block * count * 4])
  const { buffer } = exports.memory
  new Float32Array(buffer, w, count * depth).set(weights.subarray(weightsAt, weightsAt + count * depth))
  const biases = new Float64Array(buffer, b, count)
  if (bias) biases.set(bias.subarray(biasAt, biasAt + count))
  else biases.fill(0)
  for (let first = 0; first < rows; first += block) {
    const size = Math.min(block, rows - first)
    fill(new Float32Array(buffer, p, size * depth), first, first + size)
    exports.multiply_rows(p, w, b, o, size, depth, count, low, high)
    take(new Float32Array(buffer, o, size * count), first)
  }
}

/**
 * One filter a channel: output[pixel][c] = clamp(bias[c] + Σ input[offset + c] · weights[tap][c]) over the taps whose offset
 * in `offsets` [pixels, taps] is not -1; sums in double precision.
 */
export function multiplyChannels(
  a: {
    readonly input: Values
    readonly offsets: Int32Array
    readonly taps: number
    readonly weights: Values
    readonly channels: number
    readonly bias: Values | null
    readonly low: number
    readonly high: number
  },
  take: (outputs: Float32Array) => void,
): void {
  const exports = load()
  const { input, offsets, taps, weights, channels, bias } = a
  const pixels = offsets.length / taps
  const sizes = [input.length * 4, offsets.length * 4, weights.length * 4, channels * 8, pixels * channels * 4]
  const [x = 0, at = 0, w = 0, b = 0, o = 0] = places(exports, sizes)
  const { buffer } = exports.memory
  new Float32Array(buffer, x, input.length).set(input)
  new Int32Array(buffer, at, offsets.length).set(offsets)
  new Float32Array(buffer, w, weights.length).set(weights)
  const biases = new Float64Array(buffer, b, channels)
  if (bias) biases.set(bias)
  else biases.fill(0)
  exports.multiply_channels(x, at, w, b, o, pixels, taps, channels, a.low, a.high)
  take(new Float32Array(buffer, o, pixels * channels))
}
