/** One result of a benchmark, with what it was measured under. */
export type BenchRow = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly conditions: Readonly<Record<string, string | number>>
}
