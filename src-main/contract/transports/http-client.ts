import type { ClientMessage, LostMessage, ServerMessage } from '../protocol.ts'
import type { Failure } from '../result.ts'
import type { ClientTransport } from '../transport.ts'
import { decodeMessage, encodeMessage } from './codec.ts'
import { frameReader } from './frames.ts'
import { createInbox } from './inbox.ts'

/** `fetch` is the browser's unless a test brings its own; `token` is exchanged for a cookie before anything else. */
export type HttpOptions = {
  readonly origin: string
  readonly token?: string | undefined
  readonly fetch?: typeof fetch
}

const unreachable: Failure = {
  code: 'connection-lost',
  message: 'TinyKiln cannot be reached. Is the terminal that runs it still open? Start it again with “npm start”.',
}
const noToken: Failure = {
  code: 'host-token-missing',
  message: 'This window is not signed in to TinyKiln. Open the whole address that the terminal printed, with the part after #.',
}

/**
 * The page's end over HTTP. A call is a POST whose answer is the result, so aborting the request cancels the call; events
 * come down one long response, which is taken up where it broke off. Answers and events may overtake each other.
 */
export function httpClient({ origin, token, fetch: send = fetch }: HttpOptions): ClientTransport {
  const inbox = createInbox<ServerMessage | LostMessage>()
  const client = crypto.randomUUID()
  const closing = new AbortController()
  const running = new Map<number, AbortController>()
  let inOrder = Promise.resolve()
  let last = 0
  let heard = false
  let ready: ServerMessage | undefined

  const deliverFrame = frameReaderOf((sequence, message) => {
    last = sequence
    heard = true
    if (message.kind === 'ready') ready = message
    inbox.deliver(message)
  })

  const readEvents = async (): Promise<void> => {
    const url = `${origin}/contract/events?client=${client}&after=${last}`
    const response = await send(url, { signal: closing.signal, cache: 'no-store', credentials: 'same-origin' })
    if (response.status === 401) inbox.deliver({ kind: 'lost', reason: noToken })
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`)
    if (response.headers.get('x-resumed') === 'yes' && ready) inbox.deliver(ready)
    const read = deliverFrame()
    const reader = response.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      read(value)
    }
  }

  const stayConnected = async (): Promise<void> => {
    if (token !== undefined)
      await send(`${origin}/session`, { method: 'POST', body: token, credentials: 'same-origin' }).catch(() => undefined)
    for (let failures = 0; !closing.signal.aborted; failures++) {
      heard = false
      await readEvents().catch(() => undefined)
      if (heard) failures = 0
      if (closing.signal.aborted) return
      if (failures > 0) inbox.deliver({ kind: 'lost' })
      await new Promise((resolve) => setTimeout(resolve, Math.min(2000, 50 * 2 ** failures)))
    }
  }

  const request = (message: ClientMessage, signal: AbortSignal): Promise<Response> =>
    send(`${origin}/contract/messages?client=${client}`, {
      method: 'POST',
      body: encodeMessage(message),
      headers: { 'content-type': 'application/octet-stream' },
      credentials: 'same-origin',
      signal,
    })

  const call = async (message: ClientMessage & { kind: 'call' }): Promise<void> => {
    const controller = new AbortController()
    running.set(message.id, controller)
    try {
      await inOrder
      const response = await request(message, controller.signal)
      if (response.ok) inbox.deliver(decodeMessage(new Uint8Array(await response.arrayBuffer())) as ServerMessage)
      else inbox.deliver({ kind: 'error', id: message.id, error: response.status === 401 ? noToken : unreachable })
    } catch {
      if (!controller.signal.aborted) inbox.deliver({ kind: 'error', id: message.id, error: unreachable })
    } finally {
      running.delete(message.id)
    }
  }

  void stayConnected()
  return {
    post(message) {
      if (message.kind === 'call') void call(message)
      else if (message.kind === 'cancel') running.get(message.id)?.abort()
      else
        inOrder = inOrder
          .then(() => request(message, closing.signal))
          .then(
            () => undefined,
            () => undefined,
          )
    },
    subscribe: inbox.subscribe,
    close() {
      closing.abort()
      for (const controller of running.values()) controller.abort()
    },
  }
}

/** A fresh reader for each response: a response that broke off within a frame must not spoil the next one. */
const frameReaderOf =
  (receive: (sequence: number, message: ServerMessage) => void): (() => (chunk: Uint8Array) => void) =>
  () =>
    frameReader((sequence, bytes) => receive(sequence, decodeMessage(bytes) as ServerMessage))
