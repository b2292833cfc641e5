/** Two-sided 95 % quantile of the normal distribution. */
const z = 1.959963984540054

/**
 * The 95 % confidence interval of a share, from counts (Wilson, "Probable inference, the law of succession, and
 * statistical inference", JASA 1927).
 */
export function wilsonInterval(right: number, total: number): { readonly low: number; readonly high: number } {
  if (total === 0) return { low: 0, high: 1 }
  const share = right / total
  const denominator = 1 + (z * z) / total
  const middle = (share + (z * z) / (2 * total)) / denominator
  const half = (z / denominator) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
