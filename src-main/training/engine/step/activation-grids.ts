import type { Graph, TensorIndex } from '../../../graph/graph.ts'
import { stepNorm } from '../../quantization-aware/fake-quantize.ts'
import type { FakeQuantization } from '../../step-extension.ts'
import type { Address } from '../calls/layouts.ts'
import type { EngineMemory } from '../engine-memory.ts'
import type { Layer } from './layer.ts'
import { sampleLength, sampleShape } from './picture-buffer.ts'
import type { StepMemory } from './step-memory.ts'

/** Floats of a grid, then of what each thread has seen; as in resources/engine/fakequantize.c. */
const headFloats = 16
const seenFloats = 16
const limitsOffset = 3 * 4

/** The activations that a step rounds, with the grids that its kernels read. */
export class ActivationGrids {
  readonly plan: FakeQuantization
  private readonly tensors: ReadonlySet<TensorIndex>
  private readonly threads: number
  private readonly graph: Graph

  constructor(plan: FakeQuantization, graph: Graph, layers: readonly Layer[], threads: number) {
    this.plan = plan
    this.threads = threads
    this.graph = graph
    const inputs = graph.inputs.filter((tensor) => plan.rounds(tensor))
    this.tensors = new Set([...inputs, ...layers.map(({ output }) => output).filter((output) => plan.rounds(output))])
  }

  has(tensor: TensorIndex): boolean {
    return this.tensors.has(tensor)
  }

  /** Where a tensor's grid lies, and where the threads note what they have seen. */
  place(tensor: TensorIndex, blocks: StepMemory): { grid: Address; seen: Address; seenBytes: number } {
    const grid = this.address(tensor, blocks)
    return { grid, seen: grid + headFloats * 4, seenBytes: seenFloats * 4 }
  }

  private address(tensor: TensorIndex, blocks: StepMemory): Address {
    return blocks.block(`grid ${tensor}`, headFloats + this.threads * seenFloats)
  }

  /** Where the two ends of a tensor's range lie. */
  limits(tensor: TensorIndex, blocks: StepMemory): Address {
    return this.address(tensor, blocks) + limitsOffset
  }

  /** Puts the present grids where the kernels read them. False when one is not known yet. */
  write(memory: EngineMemory, blocks: StepMemory): boolean {
    let known = true
    for (const tensor of this.tensors) {
      const grid = this.plan.grid(tensor)
      const place = memory.floats(this.address(tensor, blocks), headFloats + this.threads * seenFloats)
      for (let part = 0; part < this.threads; part++) place.set([Infinity, -Infinity, 0], headFloats + part * seenFloats)
      if (grid === null) known = false
      else place.set([grid.scale, grid.leastStep, grid.mostStep, grid.low, grid.high])
    }
    return known
  }

  /** Hands the ranges of the last run to the plan; `only` chooses among the tensors. */
  observe(memory: EngineMemory, blocks: StepMemory, only: (tensor: TensorIndex) => boolean = () => true): void {
    for (const tensor of this.tensors) {
      if (!only(tensor)) continue
      const seen = memory.floats(this.address(tensor, blocks) + headFloats * 4, this.threads * seenFloats)
      let min = Infinity
      let max = -Infinity
      for (let part = 0; part < this.threads; part++) {
        min = Math.min(min, seen[part * seenFloats] ?? Infinity)
        max = Math.max(max, seen[part * seenFloats + 1] ?? -Infinity)
      }
      if (min <= max) this.plan.observe(tensor, { min, max })
    }
  }

  /** Hands the derivatives by learned steps to the plan, after a run over so many samples. */
  learn(memory: EngineMemory, blocks: StepMemory, samples: number): void {
    const { learn } = this.plan
    if (!learn) return
    for (const tensor of this.tensors) {
      const grid = this.plan.grid(tensor)
      if (grid === null) continue
      const seen = memory.floats(this.address(tensor, blocks) + headFloats * 4, this.threads * seenFloats)
      let sum = 0
      for (let part = 0; part < this.threads; part++) sum += seen[part * seenFloats + 2] ?? 0
      learn(tensor, sum / stepNorm(samples * sampleLength(sampleShape(this.graph.tensors[tensor]?.shape ?? [])), grid))
    }
  }
}
