import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Graph, Tensor, TensorIndex } from '../../graph/graph.ts'
import type { BandStep } from '../bands/banded-graph.ts'
import { deviceGraph } from '../device-graph.ts'
import { lowerBands } from '../lower.ts'
import type { View } from '../lowering.ts'
import type { DevicePlan } from '../plan.ts'
import { planLowering, type PlanOptions } from '../planner/plan-lowering.ts'
import { tensorBytes } from '../planner/tensor-bytes.ts'
import { timeStages, type TimeStage } from './time-stages.ts'

/**
 * A plan whose input is a frame of `hop` new moments: layers along time keep what they have computed, so that a frame costs the
 * work of a frame. Once a whole window of frames has gone in, the outputs are those of the window that ends with the last
 * frame, to the byte: where a layer pads the window, its outputs at both ends hang on the padding and are computed anew.
 *
 * Errors: `cannot-stream` where the first layer does not slide along time, the hop does not go into its strides, or padding leaves
 * nothing to keep; those of `lower`.
 */
export function planStream(
  graph: Graph,
  hop: number,
  options: Omit<PlanOptions, 'keepAllTensors' | 'ramBytes'> = {},
): Result<DevicePlan> {
  const prepared = deviceGraph(graph)
  const tensors: Tensor[] = [...prepared.tensors]
  const add = (tensor: Tensor): TensorIndex => tensors.push(tensor) - 1
  const stages = Number.isInteger(hop) && hop > 0 ? timeStages(prepared, hop, add) : []
  const window = stages[0]?.input.shape[1] ?? 0
  if (stages.length === 0 || hop > window) {
    return fail(
      'cannot-stream',
      `The model cannot take ${hop} moments at a time: its first layer has to slide along time by a stride that divides them, and padding must not reach all of the window. Train the template ds-cnn-1d, which pads nothing, take another number of moments, or run whole windows.`,
      { hop },
    )
  }
  const stream = streamGraph({ ...prepared, tensors }, stages, hop)
  const lowering = lowerBands(stream)
  if (!lowering.ok) return lowering
  const plan = planLowering(stream.graph, lowering.value, options)
  return plan.ok ? succeed({ ...plan.value, stream: { frames: Math.ceil(window / hop), moments: window, hop } }) : plan
}

/** Each stage keeps the moments that the next one needs again; the last keeps all of its outputs, for the layers behind it. */
function streamGraph(graph: Graph, stages: readonly TimeStage[], hop: number) {
  const tensors: Tensor[] = [...graph.tensors]
  const views = new Map<TensorIndex, View>()
  const steps: BandStep[] = []
  const add = (tensor: Tensor): TensorIndex => tensors.push(tensor) - 1
  const edges = keptEdges(stages, hop)
  const states = edges.map(({ tensor, rows, from }) => add({ ...withRows(tensor, rows - from, 'so far'), variable: true }))
  /** Moments of edge i from `first` of the window on. */
  const view = (i: number, first: number, rows: number): TensorIndex => {
    const edge = edges[i]
    if (edge === undefined) throw new Error('a stage has no tensor')
    const part = withRows(edge.tensor, rows, `from ${first}`)
    const index = add(part)
    views.set(index, { of: states[i] ?? -1, offset: ((first - edge.from) * tensorBytes(part)) / rows })
    return index
  }
  /** Moves what stays true of edge i to where the new window has it. */
  const makeRoom = (i: number, name: string): void => {
    const edge = edges[i]
    if (edge === undefined) return
    const rows = edge.end - edge.hop - edge.from
    if (rows <= 0) return
    const bytes = tensorBytes(withRows(edge.tensor, rows, ''))
    steps.push({ name, from: view(i, edge.from + edge.hop, rows), to: view(i, edge.from, rows), bytes })
  }
  const name = stages[0]?.node.name ?? ''
  const [input] = edges
  const whole = withRows(stages[0]?.input ?? graph.tensors[0], hop, 'frame')
  const frame = add(whole)
  makeRoom(0, name)
  steps.push({ name, from: frame, to: view(0, (input?.rows ?? hop) - hop, hop), bytes: tensorBytes(whole) })
  for (const [i, stage] of stages.entries()) {
    const [from, to] = [edges[i], edges[i + 1]]
    if (from === undefined || to === undefined) continue
    makeRoom(i + 1, stage.node.name)
    const compute = (first: number, rows: number): void => {
      if (rows === 0) return
      const start = first * stage.stride - stage.padTop
      const read = Math.max(0, start)
      const end = Math.min(from.rows, start + (rows - 1) * stage.stride + stage.reach)
      const inputs = [view(i, read, end - read), ...stage.node.inputs.slice(1)]
      steps.push({ node: { ...stage.node, inputs, outputs: [view(i + 1, first, rows)] }, padTop: read - start })
    }
    compute(to.end - to.hop, to.rows - to.end + to.hop)
    compute(0, stage.first)
  }
  const last = stages.at(-1)?.outputIndex ?? -1
  views.set(last, { of: states.at(-1) ?? -1, offset: 0 })
  const before = new Set(stages.map((stage) => stage.outputIndex))
  for (const node of graph.nodes) {
    const leads = node.outputs.some((index) => before.has(index)) || leadsTo(graph, node.outputs[0] ?? -1, stages)
    if (!leads) steps.push({ node, padTop: null })
  }
  return { graph: { ...graph, tensors, inputs: [frame] }, steps, views, overlap: null, lastRead: 0 }
}

/** Whether a tensor is what the first stage reads, or is only given another shape on the way there. */
function leadsTo(graph: Graph, tensor: TensorIndex, stages: readonly TimeStage[]): boolean {
  const first = stages[0]?.node.inputs[0]
  for (let index: TensorIndex | undefined = first; index !== undefined && index !== graph.inputs[0];) {
    if (index === tensor) return true
    index = graph.nodes.find((node) => node.outputs[0] === index)?.inputs[0]
  }
  return false
}

/** What is kept of the tensor between two stages, in moments of the window. */
type KeptEdge = {
  readonly tensor: Tensor
  readonly rows: number
  /** New moments a frame. */
  readonly hop: number
  /** The first one kept. */
  readonly from: number
  /** Behind the last one that does not hang on padding at the end. */
  readonly end: number
}

/** The input of the first stage, then the output of each. The moments that the next stage reads are kept, of the last edge all. */
function keptEdges(stages: readonly TimeStage[], hop: number): KeptEdge[] {
  const rowsOf = (tensor: Tensor): number => tensor.shape[1] ?? 0
  const hops = stages.reduce<number[]>((all, { stride }) => [...all, (all.at(-1) ?? hop) / stride], [hop])
  const tensors = [...stages.slice(0, 1).map(({ input }) => input), ...stages.map(({ output }) => output)]
  return tensors.map((tensor, i) => {
    const rows = rowsOf(tensor)
    const end = rows - (stages[i - 1]?.last ?? 0)
    const reader = stages[i]
    const fresh = hops[i] ?? 0
    if (reader === undefined || reader.first > 0) return { tensor, rows, hop: fresh, from: 0, end }
    const firstRead = (rowsOf(reader.output) - reader.last - (hops[i + 1] ?? 0)) * reader.stride - reader.padTop
    return { tensor, rows, hop: fresh, from: Math.max(0, Math.min(firstRead, end - fresh)), end }
  })
}

function withRows(tensor: Tensor | undefined, rows: number, suffix: string): Tensor {
  if (tensor === undefined) throw new Error('a stage has no tensor')
  return { ...tensor, name: `${tensor.name} ${suffix}`, shape: [1, rows, ...tensor.shape.slice(2)] }
}
