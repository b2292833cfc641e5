import type { DevicePlan } from '../../device/plan.ts'

/**
 * The largest difference of two answers of a model, raw little-endian bytes of all outputs, in steps; 1 for floats that differ
 * in any bit. Null where the lengths differ.
 */
export function largestDifference(plan: DevicePlan, a: Uint8Array, b: Uint8Array): number | null {
  if (a.length !== b.length) return null
  const views = [a, b].map((bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  let at = 0
  let largest = 0
  for (const { buffer } of plan.outputs) {
    const { bytes = 0, type = 'int8' } = plan.buffers[buffer] ?? {}
    const width = type === 'float32' || type === 'int32' ? 4 : type === 'int16' ? 2 : 1
    for (const end = at + bytes; at < end && at + width <= a.length; at += width) {
      const [one = 0, other = 0] = views.map((view) => {
        if (type === 'int8') return view.getInt8(at)
        if (type === 'int16') return view.getInt16(at, true)
        return width === 4 ? view.getInt32(at, true) : view.getUint8(at)
      })
      const difference = type === 'float32' ? Number(one !== other) : Math.abs(one - other)
      largest = Math.max(largest, difference)
    }
  }
  return largest
}
