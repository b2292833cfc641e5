import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'

/** A request body may hold a dropped folder's largest file, and no more. */
const largestBody = 512 * 1024 * 1024

/** A Node server for a handler written in the web's own terms. A request's signal aborts when the caller goes away. */
export function webServer(handle: (request: Request) => Promise<Response>): Server {
  return createServer((incoming, outgoing) => {
    void answer(incoming, outgoing, handle)
  })
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, handle: (request: Request) => Promise<Response>) {
  const gone = new AbortController()
  outgoing.on('close', () => gone.abort())
  try {
    const body = await readBody(incoming)
    if (body === undefined) {
      outgoing.writeHead(413, { connection: 'close' }).end('This is more than 512 MB in one piece.')
      return
    }
    const response = await handle(toRequest(incoming, body, gone.signal))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (!response.body) outgoing.end()
    else if (response.headers.has('content-length')) outgoing.end(new Uint8Array(await response.arrayBuffer()))
    else {
      // A stream of events may have nothing to say for long; its reader must know at once that it began.
      outgoing.flushHeaders()
      await pipeline(Readable.fromWeb(response.body as NodeStream), outgoing)
    }
  } catch {
    // The caller went away in the middle, or sent what is not HTTP: there is nobody left to tell.
    if (!outgoing.headersSent) outgoing.writeHead(400)
    outgoing.end()
  }
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.byteLength
    if (size > largestBody) return undefined
    parts.push(part)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}

function toRequest(incoming: IncomingMessage, body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) if (value !== undefined) headers.set(name, String(value))
  const method = incoming.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  // The path is kept as it came: URL would resolve "..", and the checks must see it.
  headers.set('x-raw-path', (incoming.url ?? '/').split('?', 1)[0] ?? '/')
  return new Request(new URL(incoming.url ?? '/', 'http://host.invalid'), {
    method,
    headers,
    signal,
    ...(hasBody ? { body } : {}),
  })
}
