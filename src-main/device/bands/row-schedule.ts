import type { Stage } from './first-stages.ts'

/** Rows of one tensor in one band. Edge 0 is the input, edge i + 1 what stage i writes. */
export type EdgeRows = {
  /** The first row that was kept before this band, and the first that is kept from now on. */
  readonly before: number
  readonly start: number
  /** Rows up to `written` are there already; the band computes those up to `end`. */
  readonly written: number
  readonly end: number
  /** The rows of the edge before that the band reads: from `first` on, `rows` of them, below `padTop` rows of padding. */
  readonly first: number
  readonly rows: number
  readonly padTop: number
}

export type RowSchedule = {
  readonly bands: readonly { readonly edges: readonly EdgeRows[] }[]
  /** Rows that have to be kept of each edge at once. */
  readonly capacity: readonly number[]
}

/** Which rows every stage computes in each of `count` bands of about equal height of the last stage. */
export function scheduleRows(stages: readonly Stage[], count: number): RowSchedule {
  const last = stages.length
  const height = stages.at(-1)?.outputHeight ?? 0
  let written = new Array<number>(last + 1).fill(0)
  let start = new Array<number>(last + 1).fill(0)
  const capacity = new Array<number>(last + 1).fill(0)
  const bands = Array.from({ length: count }, (_, band) => {
    const end = [...written]
    end[last] = Math.round(((band + 1) * height) / count)
    for (let i = last; i > 0; i--) {
      const stage = stages[i - 1]
      const goal = end[i] ?? 0
      if (stage === undefined || goal === (written[i] ?? 0)) continue
      const needed = Math.min(stage.inputHeight, (goal - 1) * stage.stride - stage.padTop + stage.reach)
      end[i - 1] = i === 1 ? stage.inputHeight : Math.max(written[i - 1] ?? 0, needed)
    }
    const nextStart = start.map((old, i) => {
      const stage = stages[i]
      if (stage === undefined) return 0
      const [already, goal] = [written[i] ?? 0, end[i] ?? 0]
      if (goal === already) return old
      return Math.max(old, Math.min((written[i + 1] ?? 0) * stage.stride - stage.padTop, already), 0)
    })
    const edges = written.map((already, i): EdgeRows => {
      const stage = stages[i - 1]
      const [before, from, goal] = [start[i] ?? 0, nextStart[i] ?? 0, end[i] ?? 0]
      const base = { before, start: from, written: already, end: goal }
      if (stage === undefined || goal === already) return { ...base, first: 0, rows: 0, padTop: 0 }
      const top = already * stage.stride - stage.padTop
      const first = Math.max(0, top)
      const bottom = Math.min(stage.inputHeight, (goal - 1) * stage.stride - stage.padTop + stage.reach)
      return { ...base, first, rows: bottom - first, padTop: first - top }
    })
    for (const [i, edge] of edges.entries()) capacity[i] = Math.max(capacity[i] ?? 0, edge.end - edge.start)
    written = end
    start = edges.map((edge) => edge.start)
    return { edges }
  })
  return { bands, capacity }
}
