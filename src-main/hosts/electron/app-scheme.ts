import { protocol } from 'electron'

import { assetResponse } from '../assets/asset-response.ts'
import { securityHeaders } from '../assets/security-headers.ts'
import { appScheme, isOwnPage } from './policies/own-page.ts'

/** Before the app is ready: gives the scheme an origin, fetch and WebAssembly streaming. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true, stream: true } },
  ])
}

/** Serves the built window. */
export function serveAppScheme(rendererFolder: string): void {
  protocol.handle(appScheme, (request) => {
    if (!isOwnPage(request.url)) return new Response('There is no such page.', { status: 404, headers: securityHeaders })
    return assetResponse(rendererFolder, request.method, pathOf(request.url))
  })
}

/** The path as it was written, without the query: URL would resolve "..", and the checks must see it. */
function pathOf(url: string): string {
  const path = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '/'
  return path === '' ? '/' : path
}
