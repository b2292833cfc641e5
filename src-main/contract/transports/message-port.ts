import type { LostMessage } from '../protocol.ts'
import type { Transport } from '../transport.ts'
import { createInbox } from './inbox.ts'

/** What worker threads' and Electron's MessagePort have in common, as far as it is needed. */
export type PortLike = {
  postMessage(message: unknown): void
  on(event: 'message', receive: (message: unknown) => void): unknown
  on(event: 'close', receive: () => void): unknown
  start?(): void
  close(): void
}

/**
 * One end of a MessagePort. `unwrap` takes the message out of what the port's `message` event gives: itself for worker
 * threads, `event.data` for Electron's MessagePortMain.
 */
export function messagePort<Outgoing, Incoming>(
  port: PortLike,
  unwrap: (event: unknown) => unknown = (event) => event,
): Transport<Outgoing, Incoming> {
  const inbox = createInbox<Incoming | LostMessage>()
  port.on('message', (event) => inbox.deliver(unwrap(event) as Incoming))
  port.on('close', () => inbox.deliver({ kind: 'lost' }))
  port.start?.()
  return {
    post: (message) => port.postMessage(message),
    subscribe: (receive) => inbox.subscribe(receive),
    close: () => port.close(),
  }
}
