const fround = Math.fround

/** `count` evenly spaced float32 values as torch.linspace computes them: from both ends towards the middle, fused. */
export function torchLinspace(first: number, last: number, count: number): Float32Array {
  const step = fround(fround(last - first) / (count - 1))
  const halfway = Math.floor(count / 2)
  return Float32Array.from({ length: count }, (_, index) =>
    index < halfway ? first + step * index : last - step * (count - index - 1),
  )
}

/**
 * Counts in bins of equal width as torch.histc: the bin by one float32 expression, the last bin closed, values outside left
 * out. An empty range becomes the values' own range, and one to either side where that is empty too.
 */
export function torchHistc(values: Float32Array, bins: number, min: number, max: number): Float32Array {
  let first = fround(min)
  let last = fround(max)
  if (first === last && values.length > 0) {
    first = Infinity
    last = -Infinity
    for (const value of values) {
      if (value < first) first = value
      if (value > last) last = value
    }
  }
  if (first === last) {
    first = fround(first - 1)
    last = fround(last + 1)
  }
  const counts = new Float32Array(bins)
  const width = fround(last - first)
  for (const value of values) {
    if (!(value >= first && value <= last)) continue
    const bin = Math.trunc(fround(fround(fround(value - first) * bins) / width))
    const place = bin >= bins ? bins - 1 : bin
    counts[place] = (counts[place] ?? 0) + 1
  }
  return counts
}

/**
 * Values from 0 up to `end` (left out), `step` apart, as torch.arange makes float32 values eight at a time: the first of
 * eight rounded, the others from it.
 */
export function torchSteps(end: number, step: number): Float32Array {
  const count = Math.ceil(end / step)
  const whole = count - (count % 8)
  return Float32Array.from({ length: count }, (_, index) => {
    const lane = index % 8
    return index < whole ? fround((index - lane) * step) + lane * step : index * step
  })
}
