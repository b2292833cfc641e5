import { EngineMemory } from './engine-memory.ts'
import type { EngineModule } from './engine-module.ts'
import { kernelNames, type KernelCall, type KernelName } from './kernel-names.ts'

const kernelNumbers = new Map<KernelName, number>(kernelNames.map((name, number) => [name, number]))
const scratchWords = 16384
const mostPages = 32768

type Exports = {
  readonly run: (calls: number, count: number) => void
  readonly run_together: (team: number, calls: number, count: number) => void
  readonly heap_base: () => number
}

/** Kernels bound to a memory. Calls are encoded into a scratch block and run at once on the caller's thread. */
export class KernelRunner {
  readonly memory: EngineMemory
  readonly module: WebAssembly.Module
  private readonly exports: Exports
  private readonly scratch: number
  private cursor = 0

  constructor(engine: EngineModule) {
    const memory = new WebAssembly.Memory({ initial: 64, maximum: mostPages, shared: true })
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

  /** The same on a team of threads. */
  executeTogether(team: number, address: number, count: number): void {
    this.exports.run_together(team, address, count)
  }
}
