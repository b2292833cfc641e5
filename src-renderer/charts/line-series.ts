/** One line of a line chart. */
export type LineSeries = {
  label: string
  /** A CSS colour, for example `var(--ink)`. */
  colour: string
  values: readonly (number | null)[]
  dash?: readonly number[] | undefined
  width?: number
  /** Drawn faintly behind the others. */
  faint?: boolean
}
