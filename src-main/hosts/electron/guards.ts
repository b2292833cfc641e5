import { app, session, shell, type WebContents } from 'electron'

import { allowsNavigation } from './policies/navigation.ts'
import { opensExternally } from './policies/open-external.ts'
import { allowsPermission } from './policies/permissions.ts'

/** Applies the policies to every page there will ever be. */
export function guardPages(): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents))
}

function guardPage(contents: WebContents): void {
  contents.on('will-navigate', (event) => stopForeign(event, event.url))
  contents.on('will-frame-navigate', (event) => stopForeign(event, event.url))
  contents.on('will-redirect', (event) => stopForeign(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (opensExternally(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

function stopForeign(event: { preventDefault(): void }, url: string): void {
  if (allowsNavigation(url)) return
  event.preventDefault()
  if (opensExternally(url)) void shell.openExternal(url)
}

/** Refuses every permission but those that recording samples needs; asked for by request and by check. */
export function guardPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(allowsPermission(permission, details.requestingUrl)),
  )
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) => allowsPermission(permission, origin))
}
