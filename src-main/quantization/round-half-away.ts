/** Rounds to the nearest whole number, ties away from zero, as C's round() does (Math.round rounds -2.5 to -2). */
export function roundHalfAway(value: number): number {
  const whole = Math.trunc(value)
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole
}
