import { median } from '../../../data/table/time-axis.ts'

/** The median of the ratios of measurements that were made in pairs. */
export function ratioOf(of: readonly number[], to: readonly number[]): number {
  return median(of.map((value, index) => value / (to[index] ?? Number.NaN)))
}
