import type { ClientMessage, LostMessage, ServerMessage } from './protocol.ts'

/**
 * One end of a connection. Messages arrive in the order they were posted; what arrives before the first subscriber is kept
 * for it. `subscribe` returns its undo. After `close` the other end hears `lost`.
 */
export type Transport<Outgoing, Incoming> = {
  post(message: Outgoing): void
  subscribe(receive: (message: Incoming | LostMessage) => void): () => void
  close(): void
}

/** The end that calls methods: a window, a script, a test. */
export type ClientTransport = Transport<ClientMessage, ServerMessage>

/** The end that answers: the services. What arrives is checked before it is believed. */
export type ServerTransport = Transport<ServerMessage, unknown>
