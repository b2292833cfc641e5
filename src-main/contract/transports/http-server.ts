import { isClientMessage, type LostMessage, type ServerMessage } from '../protocol.ts'
import type { Failure } from '../result.ts'
import type { ServerTransport } from '../transport.ts'
import { decodeMessage, encodeMessage } from './codec.ts'
import { encodeFrame } from './frames.ts'
import { createInbox, type Inbox } from './inbox.ts'

/** How long a client may be away, in milliseconds, and how many events are kept for it meanwhile. */
export type HttpServerOptions = { readonly patience?: number; readonly keep?: number }

const gone: Failure = { code: 'connection-lost', message: 'The connection was closed before the request was done.' }

type Frame = { readonly sequence: number; readonly bytes: Uint8Array<ArrayBuffer> }
type Peer = {
  readonly inbox: Inbox<unknown>
  readonly calls: Map<number, (answer: Uint8Array<ArrayBuffer>) => void>
  frames: Frame[]
  sequence: number
  stream: ReadableStreamDefaultController<Uint8Array> | undefined
  departure: ReturnType<typeof setTimeout> | undefined
}

/**
 * The services' end over HTTP, in terms of the web's Request and Response. `accept` is given a transport for each client;
 * who may be a client at all is for the host to decide before `handle`.
 */
export function httpServer(
  accept: (transport: ServerTransport) => void,
  { patience = 60_000, keep = 1000 }: HttpServerOptions = {},
) {
  const peers = new Map<string, Peer>()

  const forget = (id: string): void => {
    const peer = peers.get(id)
    if (!peer || !peers.delete(id)) return
    clearTimeout(peer.departure)
    peer.stream?.close()
    for (const [call, answer] of peer.calls) answer(encodeMessage({ kind: 'error', id: call, error: gone }))
    const lost: LostMessage = { kind: 'lost' }
    peer.inbox.deliver(lost)
  }

  const post = (peer: Peer, message: ServerMessage): void => {
    const bytes = encodeMessage(message)
    const answer = message.kind === 'result' || message.kind === 'error' ? peer.calls.get(message.id) : undefined
    if (answer) return answer(bytes)
    const frame = { sequence: ++peer.sequence, bytes: encodeFrame(peer.sequence, bytes) }
    peer.frames.push(frame)
    if (peer.frames.length > keep) peer.frames.shift()
    peer.stream?.enqueue(frame.bytes)
  }

  const welcome = (id: string): Peer => {
    const peer: Peer = {
      inbox: createInbox(),
      calls: new Map(),
      frames: [],
      sequence: 0,
      stream: undefined,
      departure: undefined,
    }
    peers.set(id, peer)
    accept({ post: (message) => post(peer, message), subscribe: peer.inbox.subscribe, close: () => forget(id) })
    return peer
  }

  const events = (id: string, after: number): Response => {
    let peer = peers.get(id)
    const missed = peer && (peer.frames[0]?.sequence ?? 1) > after + 1
    if (peer && (missed || after > peer.sequence || after === 0)) {
      forget(id)
      peer = undefined
    }
    const resumed = peer !== undefined
    const current = peer ?? welcome(id)
    clearTimeout(current.departure)
    current.stream?.close()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        current.stream = controller
        for (const frame of current.frames) if (frame.sequence > (resumed ? after : 0)) controller.enqueue(frame.bytes)
      },
      cancel() {
        current.stream = undefined
        current.departure = setTimeout(() => forget(id), patience)
        if (typeof current.departure === 'object') current.departure.unref()
      },
    })
    return new Response(body, {
      headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store', 'x-resumed': resumed ? 'yes' : 'no' },
    })
  }

  const message = async (peer: Peer, request: Request): Promise<Response> => {
    const said = parse(new Uint8Array(await request.arrayBuffer()))
    if (said === undefined) return new Response('This is not a message of the contract.', { status: 400 })
    if (said.kind !== 'call') {
      peer.inbox.deliver(said)
      return new Response(null, { status: 204 })
    }
    const answer = await new Promise<Uint8Array<ArrayBuffer>>((resolve) => {
      peer.calls.set(said.id, resolve)
      request.signal.addEventListener('abort', () => peer.inbox.deliver({ kind: 'cancel', id: said.id }))
      peer.inbox.deliver(said)
    })
    peer.calls.delete(said.id)
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': String(answer.byteLength),
      'cache-control': 'no-store',
    }
    return new Response(answer, { headers })
  }

  return {
    /** Answers `/contract/events` and `/contract/messages`. */
    async handle(request: Request): Promise<Response> {
      const { pathname, searchParams } = new URL(request.url)
      const id = searchParams.get('client')
      if (!id || id.length > 64) return new Response('Which client?', { status: 400 })
      if (pathname === '/contract/events' && request.method === 'GET') {
        const after = Number(searchParams.get('after') ?? 0)
        return Number.isSafeInteger(after) && after >= 0 ? events(id, after) : new Response('After which event?', { status: 400 })
      }
      if (pathname !== '/contract/messages' || request.method !== 'POST') return new Response('Not found.', { status: 404 })
      const peer = peers.get(id)
      return peer ? message(peer, request) : new Response('Connect first.', { status: 409 })
    },
    close: () => {
      for (const id of [...peers.keys()]) forget(id)
    },
  }
}

function parse(bytes: Uint8Array) {
  try {
    const said = decodeMessage(bytes)
    return isClientMessage(said) ? said : undefined
  } catch {
    return undefined
  }
}
