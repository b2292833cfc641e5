import { fork } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { MessageChannel } from 'node:worker_threads'

import type { ClientMessage, LostMessage, ServerMessage } from '../../src-main/contract/protocol.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import type { ClientTransport, ServerTransport } from '../../src-main/contract/transport.ts'
import { electronIpc } from '../../src-main/contract/transports/electron-ipc.ts'
import { httpClient } from '../../src-main/contract/transports/http-client.ts'
import { createInbox } from '../../src-main/contract/transports/inbox.ts'
import { memoryPair } from '../../src-main/contract/transports/memory.ts'
import { messagePort } from '../../src-main/contract/transports/message-port.ts'
import { startLocalHost } from '../../src-main/hosts/local/server.ts'

type Serve = (transport: ServerTransport) => unknown

/** A way to connect: gives the client's end; `serve` may be called a while later. `dispose` ends what was started. */
export type Connection = { client: ClientTransport; dispose(): Promise<void> | void }
export type Connect = (serve: Serve) => Promise<Connection>

const wire = <T>(value: T): T => deserialize(serialize(value)) as T

const overMemory: Connect = async (serve) => {
  const { client, server } = memoryPair()
  setTimeout(() => serve(server), 5)
  return { client, dispose: () => client.close() }
}

const overMessagePort: Connect = async (serve) => {
  const { port1, port2 } = new MessageChannel()
  setTimeout(() => serve(messagePort(port2)), 5)
  const client: ClientTransport = messagePort(port1)
  return { client, dispose: () => client.close() }
}

/** The bridge as the preload makes it, with main's relay on the far side reduced to a clone. */
const overElectronIpc: Connect = async (serve) => {
  const toClient = new Set<(message: ServerMessage | LostMessage) => void>()
  const toServer = createInbox<unknown>()
  const server: ServerTransport = {
    post: (message) => {
      const copy = wire(message)
      queueMicrotask(() => toClient.forEach((receive) => receive(copy)))
    },
    subscribe: toServer.subscribe,
    close: () => undefined,
  }
  const client = electronIpc({
    post: (message: ClientMessage) => {
      const copy = wire(message)
      queueMicrotask(() => toServer.deliver(copy))
    },
    subscribe: (receive) => {
      toClient.add(receive)
      setTimeout(() => serve(server), 5)
      return () => {
        if (toClient.delete(receive)) toServer.deliver({ kind: 'lost' })
      }
    },
  })
  return { client, dispose: () => client.close() }
}

const overHttp: Connect = async (serve) => {
  const folder = mkdtempSync(join(tmpdir(), 'tinykiln-http-'))
  const host = unwrap(await startLocalHost({ serve, rendererFolder: folder }))
  const { origin, hash } = new URL(host.url)
  const client = httpClient({ origin, token: hash.slice('#token='.length), fetch: fetchWithCookies() })
  return {
    client,
    dispose: async () => {
      client.close()
      await host.close()
    },
  }
}

/** What a browser adds to Node's fetch: cookies. */
export function fetchWithCookies(): typeof fetch {
  let cookie = ''
  return async (url, init) => {
    const response = await fetch(url, {
      ...init,
      headers: { ...(init?.headers as Record<string, string>), ...(cookie ? { cookie } : {}) },
    })
    cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? cookie
    return response
  }
}

export const connections: Readonly<Record<string, Connect>> = {
  memory: overMemory,
  'message port': overMessagePort,
  'electron ipc': overElectronIpc,
  http: overHttp,
}

/** Starts tests/contract/child.ts, which serves the sample contract over the channel between parent and child. */
export function forkChild() {
  return fork(join(import.meta.dirname, 'child.ts'), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}
