/** One channel of interleaved values as points [index, value], at most two (lowest and highest) a column. */
export function decimate(
  values: ArrayLike<number>,
  channels: number,
  channel: number,
  columns: number,
): readonly (readonly [number, number])[] {
  const length = Math.floor(values.length / channels)
  const points: (readonly [number, number])[] = []
  if (length <= columns * 2) {
    for (let at = 0; at < length; at++) points.push([at, values[at * channels + channel] ?? 0])
    return points
  }
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * length) / columns)
    const to = Math.floor(((column + 1) * length) / columns)
    let low = from
    let high = from
    const value = (at: number): number => values[at * channels + channel] ?? 0
    for (let at = from; at < to; at++) {
      if (value(at) < value(low)) low = at
      if (value(at) > value(high)) high = at
    }
    for (const at of low < high ? [low, high] : [high, low]) points.push([at, value(at)])
  }
  return points
}
