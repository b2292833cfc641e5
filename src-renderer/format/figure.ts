import type { Figure } from '../../src-main/contract/figure.ts'
import { formatBytes, formatMilliseconds, formatNumber, formatSignificant, withUnit } from './number.ts'

/** One value of a figure in the house style of its unit. */
export function formatQuantity(value: number, unit: string): string {
  if (!Number.isFinite(value)) return 'not known'
  if (unit === 'B' || unit === 'bytes') return formatBytes(value)
  if (unit === 'ms') return formatMilliseconds(value)
  if (unit === 'us' || unit === 'µs') return formatMilliseconds(value / 1000)
  if (unit === 's') return formatMilliseconds(value * 1000)
  if (unit === '%') return withUnit(formatNumber(value, 1), '%')
  if (unit === 'µJ' || unit === 'uJ')
    return value < 1000 ? withUnit(formatSignificant(value), 'µJ') : withUnit(formatSignificant(value / 1000), 'mJ')
  return withUnit(Number.isInteger(value) ? formatNumber(value) : formatSignificant(value), unit)
}

/** The value of a figure; the mark beside it says where it comes from. */
export function formatFigure(figure: Figure): string {
  return formatQuantity(figure.value, figure.unit)
}

/** The band of an estimate, “2.0 to 5.9 ms”; null where there is none. */
export function formatBand(figure: Figure): string | null {
  if (figure.kind !== 'estimated' || figure.low === figure.high) return null
  const low = formatQuantity(figure.low, figure.unit)
  const high = formatQuantity(figure.high, figure.unit)
  const unitOf = (text: string): string => text.split('\u00a0').at(-1) ?? ''
  return unitOf(low) === unitOf(high) && !low.includes('min') ? `${low.split('\u00a0')[0]} to ${high}` : `${low} to ${high}`
}
