import { getDotPath, safeParse, type BaseIssue } from 'valibot'

import type { CheckedInput, Events, EventValue, MethodOutput, Methods } from './define.ts'
import type { Frozen } from './frozen.ts'
import { isClientMessage, type ClientMessage } from './protocol.ts'
import { fail, FailureError, type Result } from './result.ts'
import type { ServerTransport } from './transport.ts'

/** What a handler knows about its call: `signal` aborts when the caller cancels or goes away. */
export type CallContext = { readonly signal: AbortSignal }

/** One function per method. Bad input is a failed Result (or a thrown FailureError); anything else thrown is a defect. */
export type Handlers<M extends Methods> = {
  readonly [Name in keyof M]: (
    input: CheckedInput<M[Name]>,
    context: CallContext,
  ) => Result<Frozen<MethodOutput<M[Name]>>> | Promise<Result<Frozen<MethodOutput<M[Name]>>>>
}

/** The contract as the services see it. */
export type Registry<E extends Events> = {
  /** Answers a connection until the returned function is called or the other end is lost. */
  serve(transport: ServerTransport): () => void
  /** Tells an event to everyone who listens for it. */
  emit<Name extends keyof E & string>(name: Name, value: Frozen<EventValue<E[Name]>>): void
}

/** `report` writes an unexpected error down and returns the id a person can quote. */
export type RegistryOptions = {
  readonly report: (error: unknown, method: string) => string
  /** Check what handlers answer too: on in tests and development. */
  readonly checkOutputs?: boolean
}

type Connection = { calls: Map<number, AbortController>; listeners: Map<number, string>; transport: ServerTransport }

/** Binds methods to their handlers. Input is validated before a handler sees it. */
export function createRegistry<M extends Methods, E extends Events>(
  methods: M,
  events: E,
  handlers: Handlers<M>,
  options: RegistryOptions,
): Registry<E> {
  const connections = new Set<Connection>()

  const run = async (name: string, input: unknown, signal: AbortSignal): Promise<Result<unknown>> => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined
    const handler = handlers[name]
    if (!method || !handler)
      return fail('unknown-method', `There is no method “${name}”. Window and services are of different versions.`)
    const checked = safeParse(method.input, input)
    if (!checked.success) return fail('invalid-input', `The request “${name}” was refused: ${explain(checked.issues)}`)
    try {
      const result = await handler(checked.output as never, { signal })
      if (options.checkOutputs && result.ok) {
        const answer = safeParse(method.output, result.value)
        if (!answer.success) throw new Error(`“${name}” answered outside its schema: ${explain(answer.issues)}`)
      }
      return result
    } catch (error) {
      if (error instanceof FailureError) return { ok: false, error: error.failure }
      if (signal.aborted) return fail('cancelled', 'The request was cancelled before it was done.')
      return internal(error, name)
    }
  }
  const internal = (error: unknown, name: string): Result<never> => {
    const report = options.report(error, name)
    return fail('internal', `TinyKiln made a mistake (report ${report}). Nothing of yours was changed; please try again.`, {
      report,
    })
  }
  const answer = async (connection: Connection, message: ClientMessage & { kind: 'call' }): Promise<void> => {
    const controller = new AbortController()
    connection.calls.set(message.id, controller)
    const result = await run(message.method, message.input, controller.signal)
    if (!connection.calls.delete(message.id)) return
    try {
      reply(connection, message.id, result)
    } catch (error) {
      reply(connection, message.id, internal(error, message.method))
    }
  }
  const reply = ({ transport }: Connection, id: number, result: Result<unknown>): void =>
    transport.post(result.ok ? { kind: 'result', id, value: result.value } : { kind: 'error', id, error: result.error })

  const receive = (connection: Connection, message: ClientMessage): void => {
    if (message.kind === 'call') void answer(connection, message)
    else if (message.kind === 'cancel') connection.calls.get(message.id)?.abort()
    else if (message.kind === 'unlisten') connection.listeners.delete(message.id)
    else if (Object.hasOwn(events, message.event)) connection.listeners.set(message.id, message.event)
  }

  return {
    serve(transport) {
      const connection: Connection = { calls: new Map(), listeners: new Map(), transport }
      connections.add(connection)
      let unsubscribe = (): void => undefined
      const stop = (): void => {
        if (!connections.delete(connection)) return
        unsubscribe()
        const running = [...connection.calls.values()]
        connection.calls.clear()
        for (const controller of running) controller.abort()
      }
      unsubscribe = transport.subscribe((message) => {
        if (isClientMessage(message)) receive(connection, message)
        else if (typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'lost') stop()
      })
      transport.post({ kind: 'ready', session: crypto.randomUUID() })
      return stop
    },
    emit(name, value) {
      for (const { listeners, transport } of connections)
        for (const [id, event] of listeners) if (event === name) transport.post({ kind: 'event', id, value })
    },
  }
}

function explain(issues: readonly BaseIssue<unknown>[]): string {
  const said = issues.slice(0, 3).map((issue) => {
    const path = getDotPath(issue)
    return `${path === null ? '' : `at ${path}, `}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`
  })
  return `${said.join('; ')}${issues.length > 3 ? `; and ${issues.length - 3} more` : ''}.`
}
