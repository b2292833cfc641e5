import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import type { Overlap, View } from '../lowering.ts'
import { elementBytes } from '../planner/tensor-bytes.ts'
import type { Stage } from './first-stages.ts'
import { scheduleRows, type RowSchedule } from './row-schedule.ts'

/** What runs one after another: a node (with its padding above the band), or rows that move to the front of their buffer. */
export type BandStep =
  | { readonly node: Node; readonly padTop: number | null }
  | { readonly name: string; readonly from: TensorIndex; readonly to: TensorIndex; readonly bytes: number }

/** A graph whose first stages run band by band. Tensors keep their places; those of the bands come last. */
export type BandedGraph = {
  readonly graph: Graph
  readonly steps: readonly BandStep[]
  readonly views: ReadonlyMap<TensorIndex, View>
  /** The last stage may write over the rows of the input that are used up; null: nothing may. */
  readonly overlap: Overlap | null
  /** The step that reads the last of the input. */
  readonly lastRead: number
}

/**
 * Runs the first stages of a graph in `bands` bands of rows. Only the input and the output of the last stage are there as a
 * whole; between them each stage keeps the few rows that the next one still needs, so nothing is computed twice.
 */
export function bandedGraph(graph: Graph, stages: readonly Stage[], bands: number): BandedGraph {
  const tensors: Tensor[] = [...graph.tensors]
  const views = new Map<TensorIndex, View>()
  const steps: BandStep[] = []
  const add = (tensor: Tensor): TensorIndex => tensors.push(tensor) - 1
  const schedule = scheduleRows(stages, bands)
  const edges = [stages[0]?.input ?? -1, ...stages.map((stage) => stage.output)]
  const last = edges.length - 1
  const rowBytes = edges.map((tensor) => bytesOfRow(graph.tensors[tensor]))
  /** The tensor that holds what is kept of edge i: all of it at both ends, some rows between. */
  const kept = edges.map((tensor, i) => {
    const whole = graph.tensors[tensor]
    return i === 0 || i === last || whole === undefined ? tensor : add(withRows(whole, schedule.capacity[i] ?? 0, 'rows'))
  })
  const viewOf = (i: number, first: number, rows: number): TensorIndex => {
    const whole = graph.tensors[edges[i] ?? -1]
    if (whole === undefined) return -1
    const view = add(withRows(whole, rows, `from ${first}`))
    views.set(view, { of: kept[i] ?? -1, offset: first * (rowBytes[i] ?? 0) })
    return view
  }
  let lastRead = 0
  for (const band of schedule.bands) {
    for (const [i, stage] of stages.entries()) {
      const [from, to] = [band.edges[i], band.edges[i + 1]]
      if (from === undefined || to === undefined || to.written === to.end) continue
      const isWhole = i + 1 === last
      if (!isWhole && to.start > to.before && to.written > to.start) {
        const bytes = (to.written - to.start) * (rowBytes[i + 1] ?? 0)
        const moved = viewOf(i + 1, to.start - to.before, to.written - to.start)
        steps.push({ name: stage.node.name, from: moved, to: viewOf(i + 1, 0, to.written - to.start), bytes })
      }
      const input = viewOf(i, i === 0 ? to.first : to.first - from.start, to.rows)
      const output = viewOf(i + 1, isWhole ? to.written : to.written - to.start, to.end - to.written)
      if (i === 0) lastRead = steps.length
      const node = { ...stage.node, inputs: [input, ...stage.node.inputs.slice(1)], outputs: [output] }
      steps.push({ node, padTop: to.padTop })
    }
  }
  const banded = new Set(stages.map((stage) => stage.node))
  for (const node of graph.nodes) if (!banded.has(node)) steps.push({ node, padTop: null })
  const lead = leadOf(schedule, rowBytes[0] ?? 0, rowBytes[last] ?? 0)
  const overlap = { output: edges[last] ?? -1, input: edges[0] ?? -1, lead, step: 1 }
  return { graph: { ...graph, tensors }, steps, views, overlap, lastRead }
}

/** How far before the input the last stage's output has to begin, so that it never reaches rows that later bands read. */
export function leadOf(schedule: RowSchedule, inputRowBytes: number, outputRowBytes: number): number {
  let lead = 0
  for (const [index, band] of schedule.bands.entries()) {
    const next = schedule.bands.slice(index + 1).find(({ edges }) => edges[1] !== undefined && edges[1].end > edges[1].written)
    if (next !== undefined)
      lead = Math.max(lead, (band.edges.at(-1)?.end ?? 0) * outputRowBytes - (next.edges[1]?.first ?? 0) * inputRowBytes)
  }
  return lead
}

/** Bytes of one row of a picture. */
export function bytesOfRow(tensor: Tensor | undefined): number {
  if (tensor === undefined) return 0
  return (tensor.shape[2] ?? 1) * (tensor.shape[3] ?? 1) * elementBytes(tensor.type)
}

function withRows(tensor: Tensor, rows: number, suffix: string): Tensor {
  return { ...tensor, name: `${tensor.name} ${suffix}`, shape: [1, rows, ...tensor.shape.slice(2)] }
}
