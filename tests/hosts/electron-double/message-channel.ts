import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

import type { MessageChannelMain as ElectronChannel, MessagePortMain } from 'electron'

/** A port with Electron's manners over a port of Node: messages come as `{data, ports}`, and only after `start`. */
export class PortDouble extends EventEmitter {
  readonly raw: MessagePort
  constructor(raw: MessagePort) {
    super()
    this.raw = raw
    raw.on('close', () => this.emit('close'))
  }
  start(): void {
    this.raw.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
  }
  postMessage(message: unknown): void {
    this.raw.postMessage(message)
  }
  close(): void {
    this.raw.close()
  }
}

export class MessageChannelMain {
  readonly port1: PortDouble & Pick<MessagePortMain, 'start' | 'close'>
  readonly port2: PortDouble & Pick<MessagePortMain, 'start' | 'close'>
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new PortDouble(port1)
    this.port2 = new PortDouble(port2)
  }
}
new MessageChannelMain() satisfies Record<keyof ElectronChannel, unknown>
