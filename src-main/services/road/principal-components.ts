/** Points in two dimensions and one sentence about which classes overlap. */
export type Projection = { readonly points: Float32Array; readonly summary: string }

const iterations = 30

function center(rows: readonly Float32Array[]): { readonly centered: Float32Array[]; readonly size: number } {
  const size = rows[0]?.length ?? 0
  const mean = new Float64Array(size)
  for (const row of rows) for (let i = 0; i < size; i++) mean[i] = (mean[i] ?? 0) + (row[i] ?? 0) / rows.length
  return { centered: rows.map((row) => row.map((value, i) => value - (mean[i] ?? 0))), size }
}

function dot(a: Float64Array | Float32Array, b: Float64Array | Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** The direction of most variance that is orthogonal to those before it (power iteration from a fixed start). */
function direction(rows: readonly Float32Array[], size: number, before: readonly Float64Array[]): Float64Array {
  let axis = Float64Array.from({ length: size }, (_, i) => Math.sin(1 + i + before.length))
  for (let round = 0; round < iterations; round++) {
    const next = new Float64Array(size)
    for (const row of rows) {
      const weight = dot(row, axis)
      for (let i = 0; i < size; i++) next[i] = (next[i] ?? 0) + weight * (row[i] ?? 0)
    }
    for (const other of before) {
      const share = dot(next, other)
      for (let i = 0; i < size; i++) next[i] = (next[i] ?? 0) - share * (other[i] ?? 0)
    }
    const length = Math.sqrt(dot(next, next)) || 1
    axis = next.map((value) => value / length)
  }
  return axis
}

/** The pair of classes that are most often each other's nearest neighbour, in words. */
function overlap(points: Float32Array, labels: readonly string[]): string {
  const mixed = new Map<string, number>()
  labels.forEach((label, index) => {
    let nearest = -1
    let least = Infinity
    for (let other = 0; other < labels.length; other++) {
      if (other === index) continue
      const distance =
        ((points[2 * index] ?? 0) - (points[2 * other] ?? 0)) ** 2 +
        ((points[2 * index + 1] ?? 0) - (points[2 * other + 1] ?? 0)) ** 2
      if (distance < least) [least, nearest] = [distance, other]
    }
    const neighbour = labels[nearest]
    if (neighbour === undefined || neighbour === label) return
    const pair = [label, neighbour].sort().join(' and ')
    mixed.set(pair, (mixed.get(pair) ?? 0) + 1)
  })
  const worst = [...mixed].reduce<readonly [string, number] | null>(
    (most, one) => (most === null || one[1] > most[1] ? one : most),
    null,
  )
  if (new Set(labels).size < 2) return 'Each mark is a window. Windows that lie close together look alike to the model.'
  const intro = 'Classes that sit apart here are easy to learn.'
  return worst === null || worst[1] < 3
    ? `${intro} No two classes overlap.`
    : `${intro} ${worst[0]} overlap: ${worst[1]} windows have one of the other class as nearest.`
}

/** Rows projected on their two directions of most variance (Pearson 1901), scaled to the range -1..1. */
export function principalComponents(rows: readonly Float32Array[], labels: readonly string[]): Projection {
  const { centered, size } = center(rows)
  const first = direction(centered, size, [])
  const second = direction(centered, size, [first])
  const points = new Float32Array(2 * rows.length)
  let largest = 0
  centered.forEach((row, index) => {
    points[2 * index] = dot(row, first)
    points[2 * index + 1] = dot(row, second)
    largest = Math.max(largest, Math.abs(points[2 * index] ?? 0), Math.abs(points[2 * index + 1] ?? 0))
  })
  const scaled = largest > 0 ? points.map((value) => value / largest) : points
  return { points: scaled, summary: overlap(scaled, labels) }
}
