import type { EngineMemory } from '../engine-memory.ts'
import type { KernelRunner } from '../kernel-runner.ts'
import type { ThreadTeam } from '../thread-team.ts'
import { encodeProgram, itemWords } from './encode-program.ts'
import type { ProgramItem } from './group-calls.ts'
import { ThreadRace } from './thread-race.ts'

/** A program in the engine's memory. */
export type Program = {
  readonly address: number
  readonly items: readonly ProgramItem[]
  /** Whether threads share any of its calls. */
  readonly together: boolean
  readonly race: ThreadRace
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

  /** Writes a program into memory. `block` gives a block of so many words. */
  encode(items: readonly ProgramItem[], block: (words: number) => number): Program {
    const encoded = encodeProgram(items, block)
    this.memory.integers(encoded.address, encoded.words.length).set(encoded.words)
    return { address: encoded.address, items, together: items.some(({ parallel }) => parallel), race: new ThreadRace() }
  }

  /** Runs a program call by call on this thread; writes the milliseconds of each call, groups' one by one, into `times`. */
  time(program: Program, times: Float64Array): void {
    let place = 0
    times.fill(0)
    const measure = (index: number, run: () => void): void => {
      const began = performance.now()
      run()
      times[index] = (times[index] ?? 0) + performance.now() - began
    }
    for (const [index, item] of program.items.entries()) {
      const address = program.address + index * itemWords * 4
      if ('members' in item) {
        this.kernels.executeGroup(address, item, (member, run) => measure(place + member, run))
        place += item.members.length
      } else measure(place++, () => this.kernels.execute(address, 1))
    }
  }

  /** Runs a program, on all threads where that is faster; the results are the same bytes either way. */
  run(program: Program): void {
    if (!this.team || !program.together) return this.kernels.execute(program.address, program.items.length)
    if (program.race.next(performance.now())) this.team.run(program.address, program.items.length)
    else this.kernels.execute(program.address, program.items.length)
  }
}
