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
 * frame, to the byte.
 *
 * Errors: `cannot-stream` where the first layer pads time or the hop does not go into its strides; those of `lower`.
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
      `The model cannot take ${hop} moments at a time: its first layer has to slide along time without padding (“valid”), by a stride that divides them. Train it with such a layer, or run whole windows.`,
      { hop },
    )
  }
  const stream = streamGraph({ ...prepared, tensors }, stages, hop)
  const lowering = lowerBands(stream)
  if (!lowering.ok) return lowering
  const plan = planLowering(stream.graph, lowering.value, options)
  return plan.ok ? succeed({ ...plan.value, stream: { frames: Math.ceil(window / hop) } }) : plan
}

/** Each stage keeps the moments that the next one needs again; the last keeps all of its outputs, for the layers behind it. */
function streamGraph(graph: Graph, stages: readonly TimeStage[], hop: number) {
  const tensors: Tensor[] = [...graph.tensors]
  const views = new Map<TensorIndex, View>()
  const steps: BandStep[] = []
  const add = (tensor: Tensor): TensorIndex => tensors.push(tensor) - 1
  const edges = [...stages.map((stage) => stage.input), ...stages.slice(-1).map((stage) => stage.output)]
  const hops = stages.reduce<number[]>((rows, stage) => [...rows, (rows.at(-1) ?? hop) / stage.stride], [hop])
  const rowsOf = (i: number): number => edges[i]?.shape[1] ?? 0
  /** How many of the latest moments of edge i are kept, and of which the next frame reads some. */
  const kept = edges.map((_, i) => {
    const stage = stages[i]
    if (stage === undefined) return rowsOf(i)
    return Math.max(hops[i] ?? 0, rowsOf(i) - (rowsOf(i + 1) - (hops[i + 1] ?? 0)) * stage.stride)
  })
  const withRows = (i: number, rows: number, suffix: string): Tensor => {
    const edge = edges[i] ?? graph.tensors[0]
    if (edge === undefined) throw new Error('a stage has no tensor')
    return { ...edge, name: `${edge.name} ${suffix}`, shape: [1, rows, ...edge.shape.slice(2)] }
  }
  const states = edges.map((_, i) => add({ ...withRows(i, kept[i] ?? 0, 'so far'), variable: true }))
  const view = (i: number, first: number, rows: number): TensorIndex => {
    const index = add(withRows(i, rows, `from ${first}`))
    views.set(index, { of: states[i] ?? -1, offset: (first * tensorBytes(withRows(i, rows, ''))) / rows })
    return index
  }
  const makeRoom = (i: number, name: string): TensorIndex => {
    const [all, fresh] = [kept[i] ?? 0, hops[i] ?? 0]
    if (all > fresh) {
      const bytes = tensorBytes(withRows(i, all - fresh, ''))
      steps.push({ name, from: view(i, fresh, all - fresh), to: view(i, 0, all - fresh), bytes })
    }
    return view(i, all - fresh, fresh)
  }
  const frame = add(withRows(0, hop, 'frame'))
  const name = stages[0]?.node.name ?? ''
  steps.push({ name, from: frame, to: makeRoom(0, name), bytes: tensorBytes(withRows(0, hop, '')) })
  for (const [i, stage] of stages.entries()) {
    const first = (rowsOf(i + 1) - (hops[i + 1] ?? 0)) * stage.stride - (rowsOf(i) - (kept[i] ?? 0))
    const rows = ((hops[i + 1] ?? 0) - 1) * stage.stride + stage.reach
    const node = {
      ...stage.node,
      inputs: [view(i, first, rows), ...stage.node.inputs.slice(1)],
      outputs: [makeRoom(i + 1, stage.node.name)],
    }
    steps.push({ node, padTop: 0 })
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
