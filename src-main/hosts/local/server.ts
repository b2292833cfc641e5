import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'

import { httpServer } from '../../contract/transports/http-server.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { ServerTransport } from '../../contract/transport.ts'
import { assetResponse } from '../assets/asset-response.ts'
import { securityHeaders } from '../assets/security-headers.ts'
import { readCookie, refuseForeign, sameSecret } from './access.ts'
import { webServer } from './web-server.ts'

/** `serve` answers one client, as `Registry.serve` does; `rendererFolder` holds the built window; port 0 is any free one. */
export type LocalHostOptions = {
  readonly serve: (transport: ServerTransport) => unknown
  readonly rendererFolder: string
  readonly port?: number
}

/** `url` carries the token that lets a browser in, after the #, which browsers do not send and servers do not log. */
export type LocalHost = { readonly url: string; close(): Promise<void> }

/**
 * Serves the window and the contract to browsers on this machine. Files of the window are for anyone here; the contract is for
 * those who exchanged the token for a cookie.
 */
export async function startLocalHost({ serve, rendererFolder, port = 0 }: LocalHostOptions): Promise<Result<LocalHost>> {
  const token = randomBytes(24).toString('base64url')
  const contract = httpServer((transport) => void serve(transport))
  let actualPort = port

  const handle = async (request: Request): Promise<Response> => {
    const refused = refuseForeign(request, actualPort)
    if (refused) return text(refused.status, refused.message)
    const path = request.headers.get('x-raw-path') ?? '/'
    if (path === '/session') return openSession(request)
    if (!path.startsWith('/contract/')) return assetResponse(rendererFolder, request.method, path)
    const cookie = readCookie(request.headers.get('cookie'), `tinykiln-${actualPort}`)
    if (cookie === undefined || !sameSecret(cookie, token)) return text(401, 'Open the whole address that TinyKiln printed.')
    return secured(await contract.handle(request))
  }

  const openSession = async (request: Request): Promise<Response> => {
    if (request.method !== 'POST') return text(405, 'Only POST is answered here.')
    if (!sameSecret(await request.text(), token)) return text(401, 'This token is of another run of TinyKiln.')
    const cookie = `tinykiln-${actualPort}=${token}; HttpOnly; SameSite=Strict; Path=/`
    return new Response(null, { status: 204, headers: { ...securityHeaders, 'set-cookie': cookie } })
  }

  const server = webServer(handle)
  const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once('error', resolve)
    server.listen(port, '127.0.0.1', () => resolve(undefined))
  })
  if (failure?.code === 'EADDRINUSE')
    return fail('port-in-use', `Port ${port} is in use. Choose another, or leave --port out.`, { port })
  if (failure) return fail('port-refused', `Port ${port} cannot be opened: ${failure.message}. Choose another.`, { port })
  actualPort = (server.address() as AddressInfo).port

  return succeed({
    url: `http://127.0.0.1:${actualPort}/#token=${token}`,
    close: () =>
      new Promise((resolve) => {
        contract.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

const text = (status: number, message: string): Response =>
  new Response(message, { status, headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' } })

function secured(response: Response): Response {
  for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value)
  return response
}
