import { fail, succeed, type Result } from '../../contract/result.ts'
import type { FoundRange, Grid, RangeFinderMethod } from './range-finder.ts'

/** The range of a tensor whose batches are all at hand: every pass of the method, then its answer. */
export function findRange(method: RangeFinderMethod, batches: readonly Float32Array[], grid: Grid): Result<FoundRange> {
  const finder = method.create(grid)
  for (let pass = 0; pass < method.passes; pass++) {
    if (pass > 0) finder.nextPass()
    for (const batch of batches) finder.observe(batch)
  }
  return finder.finish()
}

/** The values of each channel along an axis of a tensor in row-major order. */
export function splitChannels(values: Float32Array, shape: readonly number[], axis: number): Float32Array[] {
  const channels = shape[axis] ?? 1
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  const perChannel = values.length / channels
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from(
      { length: perChannel },
      (_, index) => values[(Math.floor(index / inner) * channels + channel) * inner + (index % inner)] ?? 0,
    ),
  )
}

/**
 * The ranges of the channels of a tensor, each channel with its batches. Fails with `no-channel-form` for methods that only
 * know whole tensors.
 */
export function findChannelRanges(
  method: RangeFinderMethod,
  channels: readonly (readonly Float32Array[])[],
  grid: Grid,
): Result<readonly FoundRange[]> {
  if (method.perChannel === 'never')
    return fail('no-channel-form', `${method.name} looks at whole tensors only. Leave the axis out, or choose another method.`)
  if (method.perChannel !== 'each') return method.perChannel(channels.map((batches) => batches[0] ?? new Float32Array()))
  const found: FoundRange[] = []
  for (const batches of channels) {
    const range = findRange(method, batches, grid)
    if (!range.ok) return range
    found.push(range.value)
  }
  return succeed(found)
}
