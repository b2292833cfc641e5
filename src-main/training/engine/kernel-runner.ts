import { EngineMemory } from './engine-memory.ts'
import type { EngineModule } from './engine-module.ts'
import type { KernelCall } from './kernel-call.ts'
import { kernelNames, type KernelName } from './kernel-names.ts'
import { memberWords } from './step/encode-program.ts'
import type { CallGroup } from './step/group-calls.ts'

const kernelNumbers = new Map<KernelName, number>(kernelNames.map((name, number) => [name, number]))
const scratchWords = 16384
const mostPages = 32768

type Exports = {
  readonly run: (calls: number, count: number) => void
  readonly run_together: (team: number, calls: number, count: number) => void
  readonly run_member: (member: number, first: number, count: number, begin: number, part: number) => void
  readonly heap_base: () => number
}

/** Kernels bound to a memory. Calls are encoded into a scratch block and run at once on the caller's thread. */
export class KernelRunner {
  readonly memory: EngineMemory
  readonly module: WebAssembly.Module
  private readonly exports: Exports
  private readonly scratch: number
  private cursor = 0

  /** `pages` of 64 KB is what the memory can grow to. */
  constructor(engine: EngineModule, pages: number = mostPages) {
    const memory = new WebAssembly.Memory({ initial: 64, maximum: pages, shared: true })
    const instance = new WebAssembly.Instance(engine.module, { env: { memory } })
    this.module = engine.module
    this.exports = instance.exports as Exports
    this.memory = new EngineMemory(memory, this.exports.heap_base())
    this.scratch = this.memory.allocate(scratchWords * 4)
  }

  /** Puts whole numbers where kernels can read them until the next `run`; returns their address. */
  table(values: readonly number[]): number {
    const start = this.scratch / 4 + this.cursor
    if (this.cursor + values.length > scratchWords) throw new Error('A kernel call has more arguments than the engine can hold.')
    const words = this.memory.words
    for (let i = 0; i < values.length; i++) words[start + i] = values[i] ?? 0
    this.cursor += values.length
    return start * 4
  }

  /** Runs calls one after the other. */
  run(calls: readonly KernelCall[]): void {
    const program: number[] = []
    for (const call of calls) program.push(kernelNumbers.get(call.kernel) ?? -1, this.table(call.words), 0)
    const address = this.table(program)
    this.cursor = 0
    this.exports.run(address, calls.length)
  }

  /** Runs calls that lie in memory already. */
  execute(address: number, count: number): void {
    this.exports.run(address, count)
  }

  /** Runs a group that lies in memory, one member and one chunk at a time. */
  executeGroup(item: number, group: CallGroup, around: (member: number, run: () => void) => void): void {
    const words = this.memory.words
    const members = words[(words[item / 4 + 1] ?? 0) / 4] ?? 0
    for (let part = 0; part < group.parts; part++) {
      const [begin, end] = [part, part + 1].map((edge) => Math.floor((group.images * edge) / group.parts)) as [number, number]
      for (let first = begin; first < end; first += group.chunk)
        for (let index = 0; index < group.members.length; index++)
          around(index, () => {
            const count = Math.min(group.chunk, end - first)
            this.exports.run_member(members + index * memberWords * 4, first, count, begin, part)
          })
    }
  }

  /** The same on a team of threads. */
  executeTogether(team: number, address: number, count: number): void {
    this.exports.run_together(team, address, count)
  }
}
