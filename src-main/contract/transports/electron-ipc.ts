import type { ClientMessage, LostMessage, ServerMessage } from '../protocol.ts'
import type { ClientTransport } from '../transport.ts'

/** All that the preload gives to the page, as `window.tinykiln`. */
export type Bridge = {
  readonly post: (message: ClientMessage) => void
  /** Begins a connection (again, after a reload of the page) and returns its undo. */
  readonly subscribe: (receive: (message: ServerMessage | LostMessage) => void) => () => void
}

/** The page's end in Electron. The main process answers from `hosts/electron/relay.ts`. */
export function electronIpc(bridge: Bridge): ClientTransport {
  const undo = new Set<() => void>()
  return {
    post: (message) => bridge.post(message),
    subscribe(receive) {
      const unsubscribe = bridge.subscribe(receive)
      undo.add(unsubscribe)
      return () => {
        undo.delete(unsubscribe)
        unsubscribe()
      }
    },
    close() {
      for (const unsubscribe of undo) unsubscribe()
      undo.clear()
    },
  }
}
