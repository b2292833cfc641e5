const narrow = '\u202f'
const noBreak = '\u00a0'

/** A number with narrow no-break spaces between thousands; the decimal sign follows the language. */
export function formatNumber(value: number, digits = 0): string {
  if (!Number.isFinite(value)) return 'not known'
  const parts = new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits }).formatToParts(
    value,
  )
  return parts.map((part) => (part.type === 'group' ? narrow : part.value)).join('')
}

/** At most `digits` significant figures, without trailing noughts. */
export function formatSignificant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return 'not known'
  if (value === 0) return '0'
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))))
  const rounded = Number(value.toFixed(Math.min(places, 12)))
  const shown = rounded.toFixed(Math.min(places, 12)).replace(/\.?0+$/, '')
  const decimals = shown.split('.')[1]?.length ?? 0
  return formatNumber(rounded, decimals)
}

/** A number and its unit with a no-break space between them. */
export function withUnit(text: string, unit: string): string {
  return unit === '' ? text : `${text}${noBreak}${unit}`
}

/** A share from 0 to 1 as percent, one decimal: “96.2 %”. */
export function formatShare(share: number, digits = 1): string {
  return withUnit(formatNumber(share * 100, digits), '%')
}

/** A percentage that already is one: “19 %”. */
export function formatPercent(percent: number, digits = 0): string {
  return withUnit(formatNumber(percent, digits), '%')
}

/** Bytes: exact up to 99 999 B, above that KB of 1 024 B with one decimal. */
export function formatBytes(bytes: number): string {
  return bytes <= 99_999 ? withUnit(formatNumber(Math.ceil(bytes)), 'B') : withUnit(formatNumber(bytes / 1024, 1), 'KB')
}

/** A time given in ms, with three significant figures: µs, ms, s, then “4 min 10 s”. */
export function formatMilliseconds(ms: number): string {
  if (!Number.isFinite(ms)) return 'not known'
  if (ms < 0.9995) return withUnit(formatSignificant(ms * 1000), 'µs')
  if (ms < 999.5) return withUnit(formatSignificant(ms), 'ms')
  if (ms < 59_950) return withUnit(formatSignificant(ms / 1000), 's')
  const seconds = Math.round(ms / 1000)
  const rest = seconds % 60
  const minutes = withUnit(formatNumber(Math.floor(seconds / 60)), 'min')
  return rest === 0 ? minutes : `${minutes} ${withUnit(String(rest), 's')}`
}

/** Time still to go, rounded as people say it: to 5 s under a minute, 15 s under ten, else whole minutes. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 60) return withUnit(String(Math.max(5, Math.ceil(seconds / 5) * 5)), 's')
  if (seconds < 600) return formatMilliseconds(Math.ceil(seconds / 15) * 15_000)
  return withUnit(formatNumber(Math.ceil(seconds / 60)), 'min')
}

/** Frequencies: “119 Hz”, “16 000 Hz”. */
export function formatHertz(hertz: number): string {
  return withUnit(formatSignificant(hertz, 5), 'Hz')
}
