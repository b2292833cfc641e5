import { join } from 'node:path'

import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'

import type { LostMessage } from '../../contract/protocol.ts'
import type { Transport } from '../../contract/transport.ts'
import { messagePort } from '../../contract/transports/message-port.ts'
import { restartDelay } from './policies/restart.ts'

/** A raw end of a connection, as main relays it: messages are not looked into. */
export type RawTransport = Transport<unknown, unknown>

/** The process that does the work. It is started again when it ends by itself; `restarted` then tells to connect anew. */
export type ServicesLink = {
  /** A new connection to the process of the moment. */
  connect(): RawTransport
  onRestart(restarted: () => void): void
  close(): void
}

/** Starts the services beside main's own bundle. `args` are what services-process.ts reads. */
export function startServices(args: readonly string[], gaveUp: (message: string) => void): ServicesLink {
  const lived: number[] = []
  const listeners = new Set<() => void>()
  let closing = false
  let child: UtilityProcess = fork()

  function fork(): UtilityProcess {
    const startedAt = performance.now()
    const started = utilityProcess.fork(join(import.meta.dirname, 'services-process.js'), [...args], {
      serviceName: 'TinyKiln services',
    })
    started.on('exit', () => {
      if (closing) return
      lived.push(performance.now() - startedAt)
      const delay = restartDelay(lived)
      if (delay === undefined)
        return gaveUp('The part of TinyKiln that does the work does not start. Restart TinyKiln; your projects are unharmed.')
      setTimeout(restart, delay)
    })
    return started
  }
  function restart(): void {
    if (closing) return
    child = fork()
    for (const listener of [...listeners]) listener()
  }

  return {
    connect() {
      const { port1, port2 } = new MessageChannelMain()
      child.postMessage({ kind: 'connect' }, [port2])
      return fromMainPort(port1)
    },
    onRestart: (restarted) => void listeners.add(restarted),
    close() {
      closing = true
      child.kill()
    },
  }
}

function fromMainPort(port: MessagePortMain): RawTransport {
  return messagePort<unknown, unknown | LostMessage>(port, (event) => (event as { data: unknown }).data)
}
