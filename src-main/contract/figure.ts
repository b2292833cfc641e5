/** Where a number comes from: compiled and run, exact by construction, or a band around a best guess. */
export type FigureKind = 'measured' | 'computed' | 'estimated'

/** A number as a person sees it. `low` and `high` equal `value` unless it is estimated. */
export type Figure = {
  readonly value: number
  readonly unit: string
  readonly low: number
  readonly high: number
  readonly kind: FigureKind
  /** A sentence or citation: what was counted or run, and under which conditions. */
  readonly source: string
}

/** A figure that cannot differ on the chip. */
export function computed(value: number, unit: string, source: string): Figure {
  return { value, unit, low: value, high: value, kind: 'computed', source }
}

/** A figure that was read off a run. */
export function measured(value: number, unit: string, source: string): Figure {
  return { value, unit, low: value, high: value, kind: 'measured', source }
}

/** A best guess with its band. */
export function estimated(value: number, low: number, high: number, unit: string, source: string): Figure {
  return { value, unit, low, high, kind: 'estimated', source }
}
