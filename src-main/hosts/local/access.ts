import { createHash, timingSafeEqual } from 'node:crypto'

/** Why a request is turned away, as HTTP says it. */
export type Refusal = { readonly status: number; readonly message: string }

/** What is known of a request before anything of it is believed. Header names in lower case. */
export type Visit = { readonly method: string; readonly headers: { get(name: string): string | null } }

/**
 * Whether a request comes from our own page. The Host must be this machine by name or number (a foreign name that resolves to
 * 127.0.0.1 is not), and an Origin, which browsers send with everything that changes something, must be that very host.
 */
export function refuseForeign(visit: Visit, port: number): Refusal | undefined {
  const host = visit.headers.get('host')
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)
    return { status: 403, message: `TinyKiln answers only to 127.0.0.1:${port}.` }
  const origin = visit.headers.get('origin')
  if (origin !== null && origin !== `http://${host}`) return { status: 403, message: 'Another page may not talk to TinyKiln.' }
  const site = visit.headers.get('sec-fetch-site')
  const navigates = visit.headers.get('sec-fetch-mode') === 'navigate' && visit.method === 'GET'
  if (site !== null && site !== 'same-origin' && site !== 'none' && !navigates)
    return { status: 403, message: 'Another page may not talk to TinyKiln.' }
  return undefined
}

/** Compares secrets without telling by the time taken how much of one was right. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** The value of a cookie in a Cookie header. */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name) return value
  }
  return undefined
}
