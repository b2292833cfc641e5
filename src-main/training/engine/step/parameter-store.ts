import type { Graph, TensorIndex } from '../../../graph/graph.ts'
import type { Parameter } from '../../differentiable/parameters.ts'
import type { ParameterState } from '../../train-step.ts'
import type { Address } from '../calls/layouts.ts'
import type { EngineMemory } from '../engine-memory.ts'
import { fromPanels, panelsLength, panelWidth, toPanels } from './panels.ts'
import type { StepMemory } from './step-memory.ts'

/** Weights as [blocks, rows, channels]. */
type WeightShape = { readonly blocks: number; readonly rows: number; readonly channels: number }

type Slot = {
  readonly parameter: Parameter
  readonly learns: boolean
  /** Floats before it in each of the flat buffers. */
  readonly offset: number
  readonly length: number
  /** Of a weight: how its channels lie. */
  readonly shape: WeightShape
  readonly toEngine: (values: Float32Array) => Float32Array
  readonly toGraph: (values: Float32Array) => Float32Array
}

const alignment = 16
/** Rows of a filter, and panels of a matrix, that threads do not part: TILE in resources/engine/kiln.h, and panels.c. */
const filterRows = 4
const neighbours = 2
/** From so many floats on it matters whose cache a matrix is in. */
const largeMatrix = 4096

/**
 * All parameters in one flat buffer, those that learn first, with a gradient and two moments of the same layout. Matrices of
 * fully-connected layers lie as panels, [out / 8, in, 8], convolution filters as [height, width, in, out].
 */
export class ParameterStore {
  private readonly memory: EngineMemory
  private readonly slots = new Map<TensorIndex, Slot>()
  private readonly total: number
  /** Floats of the parameters that learn, from the start. */
  readonly learned: number
  readonly values: Address
  readonly gradient: Address
  readonly first: Address
  readonly second: Address

  constructor(
    memory: EngineMemory,
    blocks: StepMemory,
    graph: Graph,
    parameters: readonly Parameter[],
    learns: (parameter: Parameter) => boolean,
  ) {
    this.memory = memory
    let offset = 0
    let learned = 0
    for (const wanted of [true, false]) {
      for (const parameter of parameters.filter((candidate) => learns(candidate) === wanted)) {
        const data = graph.tensors[parameter.tensor]?.data
        if (!(data instanceof Float32Array)) throw new Error(`${parameter.name} has no float values.`)
        const layout = layOut(graph, parameter, data.length)
        this.slots.set(parameter.tensor, { parameter, learns: wanted, offset, ...layout })
        offset += Math.ceil(layout.length / alignment) * alignment
      }
      if (wanted) learned = offset
    }
    this.learned = learned
    this.total = offset
    this.values = blocks.block('parameters', this.total)
    this.gradient = blocks.block('gradients', this.total)
    this.first = blocks.block('first moments', this.total)
    this.second = blocks.block('second moments', this.total)
    for (const slot of this.slots.values()) {
      const data = graph.tensors[slot.parameter.tensor]?.data
      if (data instanceof Float32Array) this.view(this.values, slot).set(slot.toEngine(data))
    }
  }

  private view(buffer: Address, slot: Slot): Float32Array {
    return this.memory.floats(buffer + slot.offset * 4, slot.length)
  }

  has(tensor: TensorIndex): boolean {
    return this.slots.has(tensor)
  }

  learns(tensor: TensorIndex): boolean {
    return this.slots.get(tensor)?.learns ?? false
  }

  /** Whether a weight learns that is so large that it matters whose cache it is in. */
  isLargeMatrix(tensor: TensorIndex): boolean {
    const slot = this.slots.get(tensor)
    return slot !== undefined && slot.learns && slot.parameter.role === 'weight' && slot.length >= largeMatrix
  }

  /** Floats before a parameter in each of the flat buffers. */
  offset(tensor: TensorIndex): number {
    return this.slots.get(tensor)?.offset ?? 0
  }

  /** Where the filters and matrices that learn lie in each of the flat buffers, in floats. */
  learnedWeights(): { readonly offset: number; readonly length: number }[] {
    return [...this.slots.values()].filter(({ learns, parameter }) => learns && parameter.role === 'weight')
  }

  /**
   * What learns as neighbouring segments of the flat buffers, each with the floats that belong together when threads share it:
   * as in the kernel that writes the gradient of a large filter or matrix; anything else line by line. Without those of `except`.
   */
  segments(except: ReadonlySet<TensorIndex>): readonly (readonly [offset: number, count: number, grain: number])[] {
    const segments: [offset: number, count: number, grain: number][] = []
    for (const [tensor, { offset, length, shape, learns }] of this.slots) {
      if (!learns || except.has(tensor)) continue
      const last = segments.at(-1)
      const matrix = this.isLargeMatrix(tensor)
      const follows = last !== undefined && last[0] + last[1] === offset
      const count = Math.ceil(length / alignment) * alignment
      const { blocks, rows, channels } = shape
      if (matrix) segments.push([offset, count, (blocks > 1 ? neighbours * rows : filterRows) * channels])
      else if (follows && last[2] === alignment) last[1] += count
      else segments.push([offset, count, alignment])
    }
    return segments
  }

  /** A weight as blocks of rows of output channels; null for what is no weight. */
  weightShape(tensor: TensorIndex): WeightShape | null {
    const slot = this.slots.get(tensor)
    return slot?.parameter.role === 'weight' ? slot.shape : null
  }

  /** Where a parameter lies in one of the flat buffers. */
  at(buffer: Address, tensor: TensorIndex): Address {
    const slot = this.slots.get(tensor)
    if (!slot) throw new Error(`Tensor ${tensor} is not a parameter.`)
    return buffer + slot.offset * 4
  }

  read(): ParameterState[] {
    return [...this.slots.values()].map((slot) => ({
      tensor: slot.parameter.tensor,
      values: slot.toGraph(this.view(this.values, slot)),
      firstMoment: slot.learns ? slot.toGraph(this.view(this.first, slot)) : null,
      secondMoment: slot.learns ? slot.toGraph(this.view(this.second, slot)) : null,
    }))
  }

  write(states: readonly ParameterState[]): void {
    for (const state of states) {
      const slot = this.slots.get(state.tensor)
      if (!slot) continue
      this.view(this.values, slot).set(slot.toEngine(state.values))
      if (state.firstMoment) this.view(this.first, slot).set(slot.toEngine(state.firstMoment))
      if (state.secondMoment) this.view(this.second, slot).set(slot.toEngine(state.secondMoment))
    }
  }
}

/** How a parameter lies in the flat buffers: the matrix of a fully-connected layer in panels, all else as its gradient comes. */
function layOut(graph: Graph, parameter: Parameter, floats: number): Pick<Slot, 'length' | 'shape' | 'toEngine' | 'toGraph'> {
  const dense = graph.nodes.some((node) => node.operation.kind === 'fullyConnected' && node.inputs[1] === parameter.tensor)
  const { channels, toEngine, toGraph } = parameter.layout
  if (!dense) return { length: floats, shape: { blocks: 1, rows: floats / channels, channels }, toEngine, toGraph }
  const [outputs = 1, inputs = 1] = graph.tensors[parameter.tensor]?.shape ?? []
  const shape = { blocks: Math.ceil(outputs / panelWidth), rows: inputs, channels: panelWidth }
  return {
    length: panelsLength(inputs, outputs),
    shape,
    toEngine: (values) => toPanels(values, inputs, outputs),
    toGraph: (values) => fromPanels(values, inputs, outputs),
  }
}
