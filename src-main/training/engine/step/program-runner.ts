import type { EngineMemory } from '../engine-memory.ts'
import type { KernelRunner } from '../kernel-runner.ts'
import { kernelNames } from '../kernel-names.ts'
import type { ThreadTeam } from '../thread-team.ts'
import type { PlannedCall } from './step-compiler.ts'

const numbers = new Map<string, number>(kernelNames.map((name, number) => [name, number]))
const callWords = 3

/** A program in the engine's memory. */
export type Program = {
  readonly address: number
  readonly calls: readonly PlannedCall[]
  readonly together: boolean
}

/** Runs recorded programs, each with one call into WebAssembly. */
export class ProgramRunner {
  readonly memory: EngineMemory
  readonly threads: number
  private readonly kernels: KernelRunner
  private readonly team: ThreadTeam | null

  constructor(kernels: KernelRunner, team: ThreadTeam | null) {
    this.kernels = kernels
    this.memory = kernels.memory
    this.team = team
    this.threads = team?.threads ?? 1
  }

  /** The same memory and kernels, on the caller's thread only. */
  alone(): ProgramRunner {
    return new ProgramRunner(this.kernels, null)
  }

  /** Writes calls and their arguments into memory. `block` gives a block of so many words by name. */
  encode(calls: readonly PlannedCall[], block: (words: number, name: string) => number): Program {
    const words = calls.reduce((sum, { call }) => sum + call.words.length, 0)
    const address = block(calls.length * callWords, 'calls')
    const data = block(words, 'arguments')
    const table = this.memory.integers(address, calls.length * callWords)
    const place = this.memory.integers(data, words)
    let next = 0
    for (const [index, { call, parallel }] of calls.entries()) {
      table.set([numbers.get(call.kernel) ?? -1, data + next * 4, parallel ? 1 : 0], index * callWords)
      place.set(call.words, next)
      next += call.words.length
    }
    return { address, calls, together: calls.some(({ parallel }) => parallel) }
  }

  /** Runs a program call by call on this thread; writes the milliseconds of each to its place in `times`. */
  time(program: Program, times: Float64Array): void {
    for (let index = 0; index < program.calls.length; index++) {
      const began = performance.now()
      this.kernels.execute(program.address + index * callWords * 4, 1)
      times[index] = performance.now() - began
    }
  }

  run(program: Program): void {
    if (this.team && program.together) this.team.run(program.address, program.calls.length)
    else this.kernels.execute(program.address, program.calls.length)
  }
}
