import type { ClientMessage, LostMessage, ServerMessage } from '../protocol.ts'
import type { ClientTransport, ServerTransport } from '../transport.ts'
import { createInbox } from './inbox.ts'

/**
 * Two ends within one process, for the command line and for tests. Messages are cloned and arrive in a later turn, as they
 * do over the other transports.
 */
export function memoryPair(): { readonly client: ClientTransport; readonly server: ServerTransport } {
  const toClient = createInbox<ServerMessage | LostMessage>()
  const toServer = createInbox<unknown>()
  let open = true
  const close = (): void => {
    if (!open) return
    open = false
    queueMicrotask(() => {
      toClient.deliver({ kind: 'lost' })
      toServer.deliver({ kind: 'lost' })
    })
  }
  const carry = <Message>(deliver: (message: Message) => void, message: Message): void => {
    const copy = structuredClone(message)
    if (open) queueMicrotask(() => deliver(copy))
  }
  return {
    client: { post: (message: ClientMessage) => carry(toServer.deliver, message), subscribe: toClient.subscribe, close },
    server: { post: (message: ServerMessage) => carry(toClient.deliver, message), subscribe: toServer.subscribe, close },
  }
}
