/** A seeded stream of numbers. The same seed gives the same stream on every machine. */
export type Random = {
  /** Uniform in [0, 1), with 32 random bits. */
  readonly uniform: () => number
  /** Standard normal. */
  readonly normal: () => number
  /** A whole number in [0, limit). */
  readonly below: (limit: number) => number
}

/**
 * A generator for one purpose. The parts (a seed, then for instance a purpose, an epoch and a step) are mixed, so that a
 * resumed run finds its place in the stream without stored generator state.
 *
 * Generator: xoshiro128** (Blackman and Vigna, 2018), its state filled by SplitMix32 steps over the parts.
 */
export function createRandom(...parts: readonly number[]): Random {
  let mixed = 0x9e3779b9
  const split = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0
    let z = mixed
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return z ^ (z >>> 16)
  }
  for (const part of parts) mixed = split() ^ (part | 0) ^ Math.imul(Math.trunc(part / 4294967296), 0x27d4eb2f)
  let a = split()
  let b = split()
  let c = split()
  let d = split()
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result >>> 0
  }
  const uniform = (): number => next() / 4294967296
  let spare: number | null = null
  const normal = (): number => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return { uniform, normal, below: (limit) => Math.floor(uniform() * limit) }
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

/** The numbers 0 … count-1 in a random order (Fisher and Yates). */
export function shuffledIndices(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const held = order[last] ?? 0
    order[last] = order[other] ?? 0
    order[other] = held
  }
  return order
}
