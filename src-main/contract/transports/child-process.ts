import type { LostMessage } from '../protocol.ts'
import type { Transport } from '../transport.ts'
import { createInbox } from './inbox.ts'

/** A child process started with an IPC channel and advanced serialization, or `process` within that child. */
export type ProcessLike = {
  send?(message: unknown): boolean
  on(event: 'message', receive: (message: unknown) => void): unknown
  on(event: 'disconnect', receive: () => void): unknown
  disconnect?(): void
}

/** One end of the channel between a Node process and its child; fork with `serialization: 'advanced'`. */
export function childProcess<Outgoing, Incoming>(process: ProcessLike): Transport<Outgoing, Incoming> {
  const inbox = createInbox<Incoming | LostMessage>()
  process.on('message', (message) => inbox.deliver(message as Incoming))
  process.on('disconnect', () => inbox.deliver({ kind: 'lost' }))
  return {
    post: (message) => void process.send?.(message),
    subscribe: (receive) => inbox.subscribe(receive),
    close: () => process.disconnect?.(),
  }
}
