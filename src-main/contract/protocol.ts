import type { Failure } from './result.ts'

/** What a client says. Ids are the client's own and never reused within a connection. */
export type ClientMessage =
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'listen'; readonly id: number; readonly event: string }
  | { readonly kind: 'unlisten'; readonly id: number }

/**
 * What the services say. `ready` opens a connection, which `session` names; another one than before means that calls and
 * listeners are forgotten.
 */
export type ServerMessage =
  | { readonly kind: 'ready'; readonly session: string }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: Failure }
  | { readonly kind: 'event'; readonly id: number; readonly value: unknown }

/**
 * Said by a transport about itself, to either end: the other end is gone. A client's transport may say `ready` later; a `reason`
 * is why it will not without help.
 */
export type LostMessage = { readonly kind: 'lost'; readonly reason?: Failure }

/** True for a well-formed message of a client; whatever crosses a process border is checked with it. */
export function isClientMessage(value: unknown): value is ClientMessage {
  if (typeof value !== 'object' || value === null) return false
  const { kind, id, method, event } = value as Record<string, unknown>
  if (!Number.isSafeInteger(id)) return false
  if (kind === 'call') return typeof method === 'string'
  if (kind === 'listen') return typeof event === 'string'
  return kind === 'cancel' || kind === 'unlisten'
}
