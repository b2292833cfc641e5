import type { Events, EventValue, MethodInput, MethodOutput, Methods } from './define.ts'
import type { ClientMessage, LostMessage, ServerMessage } from './protocol.ts'
import { FailureError, type Failure } from './result.ts'
import type { ClientTransport } from './transport.ts'

/** Whether the services can be reached. While they cannot, new calls wait. */
export type ConnectionState = 'connecting' | 'ready' | 'lost'

/** The contract as a caller sees it. */
export type Client<M extends Methods, E extends Events> = {
  /** Calls a method. Rejects with FailureError: the services' own codes, `cancelled`, `connection-lost` or `internal`. */
  call<Name extends keyof M & string>(
    name: Name,
    input: MethodInput<M[Name]>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<MethodOutput<M[Name]>>
  /** Hears an event until the returned function is called; survives a restart of the services. */
  listen<Name extends keyof E & string>(name: Name, receive: (value: EventValue<E[Name]>) => void): () => void
  /** Tells the state of the connection at once and at every change. */
  watchConnection(receive: (state: ConnectionState) => void): () => void
  close(): void
}

type Call = {
  resolve(value: unknown): void
  reject(error: FailureError): void
  sent: boolean
  message: ClientMessage
  forget(): void
}
type Listener = { event: string; receive(value: unknown): void }

const cancelled: Failure = { code: 'cancelled', message: 'The request was cancelled before it was done.' }
const connectionLost: Failure = {
  code: 'connection-lost',
  message: 'The part of TinyKiln that does the work stopped before it answered. It starts again by itself; then try again.',
}

/** Makes the caller's side of the contract. Calls made before the other side is ready are sent as soon as it is. */
export function createClient<M extends Methods, E extends Events>(transport: ClientTransport): Client<M, E> {
  const calls = new Map<number, Call>()
  const listeners = new Map<number, Listener>()
  const watchers = new Set<(state: ConnectionState) => void>()
  let state: ConnectionState = 'connecting'
  let session: string | undefined
  let lastId = 0

  const enter = (next: ConnectionState): void => {
    if (state === next) return
    state = next
    for (const watcher of [...watchers]) watcher(next)
  }
  const finish = (id: number): Call | undefined => {
    const call = calls.get(id)
    calls.delete(id)
    call?.forget()
    return call
  }
  const failSent = (error: Failure): void => {
    for (const [id, call] of [...calls]) if (call.sent) finish(id)?.reject(new FailureError(error))
  }
  const send = (call: Call): void => {
    call.sent = true
    transport.post(call.message)
  }
  const open = (nextSession: string): void => {
    const isNew = nextSession !== session
    if (isNew && session !== undefined) failSent(connectionLost)
    session = nextSession
    enter('ready')
    if (isNew) for (const [id, listener] of listeners) transport.post({ kind: 'listen', id, event: listener.event })
    for (const call of calls.values()) if (!call.sent) send(call)
  }
  const receive = (message: ServerMessage | LostMessage): void => {
    if (message.kind === 'ready') open(message.session)
    else if (message.kind === 'result') finish(message.id)?.resolve(message.value)
    else if (message.kind === 'error') finish(message.id)?.reject(new FailureError(message.error))
    else if (message.kind === 'event') listeners.get(message.id)?.receive(message.value)
    else {
      enter('lost')
      failSent(connectionLost)
      if (message.reason) for (const id of [...calls.keys()]) finish(id)?.reject(new FailureError(message.reason))
    }
  }
  const unsubscribe = transport.subscribe(receive)

  const start = (method: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new FailureError(cancelled))
      const id = ++lastId
      const abort = (): void => {
        const call = finish(id)
        if (call?.sent && state === 'ready') transport.post({ kind: 'cancel', id })
        call?.reject(new FailureError(cancelled))
      }
      const forget = (): void => signal?.removeEventListener('abort', abort)
      const call: Call = { resolve, reject, sent: false, message: { kind: 'call', id, method, input }, forget }
      signal?.addEventListener('abort', abort)
      calls.set(id, call)
      if (state === 'ready') send(call)
    })

  return {
    call: (name, input, options) => start(name, input, options?.signal) as Promise<never>,
    listen(name, receive) {
      const id = ++lastId
      listeners.set(id, { event: name, receive: (value) => receive(value as never) })
      if (state === 'ready') transport.post({ kind: 'listen', id, event: name })
      return () => {
        if (listeners.delete(id) && state === 'ready') transport.post({ kind: 'unlisten', id })
      }
    },
    watchConnection(receive) {
      watchers.add(receive)
      receive(state)
      return () => watchers.delete(receive)
    },
    close() {
      unsubscribe()
      transport.close()
      for (const id of [...calls.keys()]) finish(id)?.reject(new FailureError(connectionLost))
      listeners.clear()
    },
  }
}
