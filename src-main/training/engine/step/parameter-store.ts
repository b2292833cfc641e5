import type { Graph, TensorIndex } from '../../../graph/graph.ts'
import type { Parameter } from '../../differentiable/parameters.ts'
import type { ParameterState } from '../../train-step.ts'
import type { Address } from '../calls/layouts.ts'
import type { EngineMemory } from '../engine-memory.ts'
import type { StepMemory } from './step-memory.ts'

type Slot = {
  readonly parameter: Parameter
  readonly learns: boolean
  /** Floats before it in each of the flat buffers. */
  readonly offset: number
  readonly length: number
  readonly toEngine: (values: Float32Array) => Float32Array
  readonly toGraph: (values: Float32Array) => Float32Array
}

const alignment = 16
/** TILE in resources/engine/kiln.h. */
const matrixTile = 4
/** From so many floats on it matters whose cache a matrix is in. */
const largeMatrix = 4096

/**
 * All parameters in one flat buffer, those that learn first, with a gradient and two moments of the same layout. Matrices of
 * fully-connected layers lie as [in, out], convolution filters as [height, width, in, out].
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
        this.slots.set(parameter.tensor, {
          parameter,
          learns: wanted,
          offset,
          length: data.length,
          ...conversions(graph, parameter),
        })
        offset += Math.ceil(data.length / alignment) * alignment
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
   * `matrixTile` rows of a matrix, as in the kernel that writes its gradient; anything else line by line. Without those of `except`.
   */
  segments(except: ReadonlySet<TensorIndex>): readonly (readonly [offset: number, count: number, grain: number])[] {
    const segments: [offset: number, count: number, grain: number][] = []
    for (const [tensor, { offset, length, parameter, learns }] of this.slots) {
      if (!learns || except.has(tensor)) continue
      const last = segments.at(-1)
      const matrix = this.isLargeMatrix(tensor)
      const follows = last !== undefined && last[0] + last[1] === offset
      const count = Math.ceil(length / alignment) * alignment
      if (matrix) segments.push([offset, count, matrixTile * parameter.layout.channels])
      else if (follows && last[2] === alignment) last[1] += count
      else segments.push([offset, count, alignment])
    }
    return segments
  }

  /** A weight as rows of output channels; null for what is no weight. */
  weightShape(tensor: TensorIndex): { readonly rows: number; readonly channels: number } | null {
    const slot = this.slots.get(tensor)
    if (slot?.parameter.role !== 'weight') return null
    const { channels } = slot.parameter.layout
    return { rows: slot.length / channels, channels }
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

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column] ?? 0
  return result
}

function conversions(graph: Graph, parameter: Parameter): Pick<Slot, 'toEngine' | 'toGraph'> {
  const dense = graph.nodes.some((node) => node.operation.kind === 'fullyConnected' && node.inputs[1] === parameter.tensor)
  if (!dense) return parameter.layout
  const [out = 1, inputs = 1] = graph.tensors[parameter.tensor]?.shape ?? []
  return {
    toEngine: (values) => transposed(values, out, inputs),
    toGraph: (values) => transposed(values, inputs, out),
  }
}
