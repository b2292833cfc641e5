import { EventEmitter } from 'node:events'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'

import type { ParentPort } from 'electron'

import { PortDouble } from './message-channel.ts'

/** Gives a worker thread what Electron gives to a utility process, and then runs the module. */
const { modulePath, args } = workerData as { modulePath: string; args: readonly string[] }

class ParentDouble extends EventEmitter {
  private started = false
  override on(event: string, listener: (...given: never[]) => void): this {
    super.on(event, listener as (...given: unknown[]) => void)
    if (event === 'message' && !this.started) {
      this.started = true
      parentPort?.on('message', ({ data, ports }: { data: unknown; ports: readonly MessagePort[] }) =>
        this.emit('message', { data, ports: ports.map((port) => new PortDouble(port)) }),
      )
    }
    return this
  }
  postMessage(message: unknown): void {
    parentPort?.postMessage(message)
  }
}

process.argv = [process.execPath, modulePath, ...args]
Object.defineProperty(process, 'parentPort', { value: new ParentDouble() satisfies Pick<ParentPort, 'postMessage'> })
await import(modulePath)
