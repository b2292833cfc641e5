import type { Random } from '../random.ts'

/** A frame belongs to the sound when its loudest value is within so many decibels of the loudest of all. */
const audible = 30
/** The sound may begin so many frames before the window, or end so many after it. */
const slack = 3

function loudestOf(picture: Float32Array): number {
  let loudest = 0
  for (const value of picture) if (value > loudest) loudest = value
  return loudest
}

/**
 * Where a sound may be moved to, as the place in `picture` (a fraction of a frame) that the first frame is read from when it is
 * played at `speed`: anywhere in the window, hardly cut off. `row` is the number of values a frame, `range` the decibels from 0
 * to 1.
 */
export function placeSound(picture: Float32Array, row: number, range: number, speed: number, random: Random): number {
  const frames = picture.length / row
  const limit = loudestOf(picture) - audible / range
  const isHeard = (frame: number): boolean => loudestOf(picture.subarray(frame * row, (frame + 1) * row)) >= limit
  let first = 0
  let last = frames - 1
  while (first < last && !isHeard(first)) first++
  while (last > first && !isHeard(last)) last--
  const room = frames - (last - first + 1) / speed
  const earliest = Math.min(0, room) - slack
  const latest = Math.max(0, room) + slack
  return first - speed * (earliest + random.uniform() * (latest - earliest))
}
