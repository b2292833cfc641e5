/** At this size, float64 values are whole numbers apart: adding it rounds the rest away, ties to even. */
const wholeNumbersApart = 1.5 * 2 ** 52
const largestRounded = 2 ** 51

/** Rounds to the nearest whole number, ties to the even one, as numpy's and torch's round() do. */
export function roundHalfEven(value: number): number {
  return Math.abs(value) < largestRounded ? value + wholeNumbersApart - wholeNumbersApart : value
}
