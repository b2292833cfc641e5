const step = 0.25
const widest = 40

/** 10 log10(1 + 10^(-d/10)) for d = 0, a quarter, a half … decibels. */
const increase = Float32Array.from({ length: widest / step + 1 }, (_, index) => 10 * Math.log10(1 + 10 ** ((-index * step) / 10)))

/** The level of two sounds together, from the level of each; levels are shares of `range` decibels. */
export function soften(one: number, other: number, range: number): number {
  const apart = Math.abs(one - other) * range
  const louder = one > other ? one : other
  return apart >= widest ? louder : louder + (increase[Math.floor(apart / step)] ?? 0) / range
}
