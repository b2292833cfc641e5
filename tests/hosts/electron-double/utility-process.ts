import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

import type { ForkOptions, UtilityProcess } from 'electron'

import type { PortDouble } from './message-channel.ts'
import { record } from './record.ts'

/** The processes that live, so that the story can end one. */
export const utilityProcesses: UtilityDouble[] = []

/** A utility process as a worker thread: a heap and an event loop of its own, and ports can be handed to it. */
class UtilityDouble extends EventEmitter {
  private readonly worker: Worker
  constructor(modulePath: string, args: readonly string[]) {
    super()
    this.worker = new Worker(join(import.meta.dirname, 'utility-bootstrap.ts'), { workerData: { modulePath, args } })
    this.worker.on('online', () => this.emit('spawn'))
    this.worker.on('error', (error) => process.stderr.write(`utility process: ${String(error)}\n`))
    this.worker.on('exit', (code) => {
      utilityProcesses.splice(utilityProcesses.indexOf(this), 1)
      this.emit('exit', code)
    })
  }
  postMessage(message: unknown, transfer: readonly PortDouble[] = []): void {
    const ports = transfer.map(({ raw }) => raw)
    this.worker.postMessage({ data: message, ports }, ports)
  }
  kill(): boolean {
    void this.worker.terminate()
    return true
  }
}

export const utilityProcess = {
  fork(modulePath: string, args: string[] = [], options: ForkOptions = {}) {
    record.push(`utilityProcess.fork ${options.serviceName ?? ''}`)
    const child = new UtilityDouble(modulePath, args)
    utilityProcesses.push(child)
    return child satisfies Pick<UtilityProcess, 'kill'>
  },
}
