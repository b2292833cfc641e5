import type { CustomScheme, Protocol } from 'electron'

import { record } from './record.ts'

type Handler = (request: Request) => Response | Promise<Response>

/** Chromium cannot be taught a scheme from outside, so pages of `app://host` live at `https://host.app.test` here. */
const suffix = '.app.test'
const handlers = new Map<string, Handler>()

export const toWeb = (url: string): string => url.replace(/^app:\/\/([^/]+)/, `https://$1${suffix}`)
export const toApp = (url: string): string =>
  url.replace(new RegExp(`^https://([^/]+)${suffix.replaceAll('.', '\\.')}`), 'app://$1')

/** What the app's own handler answers for an address of the page; undefined for addresses elsewhere. */
export async function answerPage(webUrl: string, method: string): Promise<Response | undefined> {
  const url = toApp(webUrl)
  const scheme = /^([a-z]+):/.exec(url)?.[1] ?? ''
  return handlers.get(scheme)?.(new Request(url, { method }))
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    for (const { scheme, privileges } of schemes) {
      const names = Object.entries(privileges ?? {}).flatMap(([name, on]) => (on ? [name] : []))
      record.push(`protocol.privileged ${scheme} ${names.join(' ')}`)
    }
  },
  handle(scheme: string, handler: Handler): void {
    handlers.set(scheme, handler)
  },
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>
