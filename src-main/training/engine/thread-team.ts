import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { KernelRunner } from './kernel-runner.ts'

const stackBytes = 65536
const teamWords = 32
const mostThreads = 4

/** As many threads as the machine has cores, at most four: more gain nothing on nets of this size. */
export function defaultThreads(): number {
  return Math.max(1, Math.min(mostThreads, availableParallelism()))
}

/**
 * What a thread of the team does. It is given as text so that it needs no file of its own beside a bundle, and because
 * nothing but WebAssembly ever runs in it.
 */
const threadSource = `
const { parentPort, workerData } = require('node:worker_threads')
const { module, memory, team, part, stackTop } = workerData
const { exports } = new WebAssembly.Instance(module, { env: { memory } })
exports.__stack_pointer.value = stackTop
parentPort.postMessage('ready')
parentPort.close()
exports.serve(team, part)
`

/** Threads that share the engine's memory and wait for programs. They do not keep the process alive. */
export class ThreadTeam {
  readonly threads: number
  private readonly runner: KernelRunner
  private readonly address: number
  private dismissed = false

  private constructor(runner: KernelRunner, threads: number) {
    this.runner = runner
    this.threads = threads
    this.address = runner.memory.allocate(teamWords * 4)
    // phase, 15 words, arrived, sleepers, parts, calls, count
    runner.memory
      .integers(this.address, teamWords)
      .set(Array.from({ length: teamWords }, (_, word) => (word === 18 ? threads : 0)))
  }

  /** Starts the threads; done when all are ready. */
  static async start(runner: KernelRunner, threads: number): Promise<ThreadTeam> {
    const team = new ThreadTeam(runner, threads)
    const starts: Promise<void>[] = []
    for (let part = 1; part < threads; part++) starts.push(team.startThread(part))
    await Promise.all(starts)
    return team
  }

  private startThread(part: number): Promise<void> {
    const { memory } = this.runner
    const stackTop = memory.allocate(stackBytes) + stackBytes
    const workerData = { module: this.runner.module, memory: memory.memory, team: this.address, part, stackTop }
    return new Promise((resolve, reject) => {
      const worker = new Worker(threadSource, { eval: true, workerData })
      worker.once('error', reject)
      worker.once('message', () => {
        worker.unref()
        resolve()
      })
    })
  }

  /** Runs a program on all threads. */
  run(address: number, calls: number): void {
    if (this.dismissed) throw new Error('The threads of this engine have been dismissed.')
    this.runner.executeTogether(this.address, address, calls)
  }

  /** Ends the threads. */
  dismiss(): void {
    if (this.dismissed) return
    this.dismissed = true
    if (this.threads > 1) this.runner.executeTogether(this.address, 0, -1)
  }
}
