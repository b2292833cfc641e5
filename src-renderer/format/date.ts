/** “12 minutes ago”, “yesterday”, or the date when it is longer ago than a week. */
export function formatAgo(iso: string, now: number = Date.now()): string {
  const then = Date.parse(iso)
  if (Number.isNaN(then)) return 'at an unknown time'
  const minutes = Math.round((now - then) / 60_000)
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
  if (minutes < 1) return 'just now'
  if (minutes < 60) return relative.format(-minutes, 'minute')
  if (minutes < 60 * 24) return relative.format(-Math.round(minutes / 60), 'hour')
  if (minutes < 60 * 24 * 7) return relative.format(-Math.round(minutes / 1440), 'day')
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(then)
}

/** The time of day, “14:02”; with the date in front when it was not today. */
export function formatClock(iso: string, now: number = Date.now()): string {
  const then = new Date(iso)
  const today = new Date(now).toDateString() === then.toDateString()
  const style: Intl.DateTimeFormatOptions = today
    ? { hour: '2-digit', minute: '2-digit' }
    : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }
  return new Intl.DateTimeFormat(undefined, style).format(then)
}
