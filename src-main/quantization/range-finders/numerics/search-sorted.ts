/** The first place in ascending values where `wanted` could stand without being behind a larger one (numpy's left side). */
export function searchLeft(values: ArrayLike<number>, wanted: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? Infinity) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** The last place in ascending values where `wanted` could stand (numpy's right side). */
export function searchRight(values: ArrayLike<number>, wanted: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? Infinity) <= wanted) low = middle + 1
    else high = middle
  }
  return low
}
