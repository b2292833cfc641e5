import type { ClientTransport } from '../transport.ts'
import { electronIpc, type Bridge } from './electron-ipc.ts'
import { httpClient } from './http-client.ts'

declare global {
  interface Window {
    /** There in Electron, put by the preload; absent in a browser. */
    readonly tinykiln?: Bridge
  }
}

/** The page's end, whichever host it was loaded by: the preload's bridge, or HTTP with the token after # in the address. */
export function browserTransport(): ClientTransport {
  if (window.tinykiln) return electronIpc(window.tinykiln)
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined
  if (token !== undefined) history.replaceState(null, '', location.pathname + location.search)
  return httpClient({ origin: location.origin, token })
}
