import { readFile } from 'node:fs/promises'

import { contentType } from './content-types.ts'
import { resolveAsset } from './resolve-asset.ts'
import { securityHeaders } from './security-headers.ts'

/**
 * Answers a request for a file of the window: GET and HEAD only, 404 for what is not there or not inside the folder. The
 * same for the page's own scheme in Electron and for the local host.
 */
export async function assetResponse(folder: string, method: string, pathname: string): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET and HEAD are answered here.', { allow: 'GET, HEAD' })
  const file = resolveAsset(folder, pathname)
  const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined)
  if (file === undefined || bytes === undefined) {
    if (pathname === '/favicon.ico') return new Response(null, { status: 204, headers: securityHeaders })
    if (pathname === '/') return plain(503, 'The window has not been built yet. Run “npm start”, which builds it first.')
    return plain(404, 'There is no such file.')
  }
  // Built files carry a hash in their names; index.html does not and names the others.
  const cache = pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  const headers = {
    ...securityHeaders,
    'content-type': contentType(file),
    'content-length': String(bytes.byteLength),
    'cache-control': cache,
  }
  return new Response(method === 'HEAD' ? null : new Uint8Array(bytes), { headers })
}

function plain(status: number, text: string, extra: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, { status, headers: { ...securityHeaders, ...extra, 'content-type': 'text/plain; charset=utf-8' } })
}
