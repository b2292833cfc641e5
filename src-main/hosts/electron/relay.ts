import { ipcMain, type IpcMainEvent, type WebContents } from 'electron'

import { channels } from './channels.ts'
import { trustsSender } from './policies/sender.ts'
import type { RawTransport, ServicesLink } from './services-link.ts'

/** Carries messages between each window and the services, and lets no other frame in. */
export function relayMessages(services: ServicesLink): void {
  const connections = new Map<WebContents, RawTransport>()

  const close = (contents: WebContents): void => {
    connections.get(contents)?.close()
    connections.delete(contents)
  }
  const open = (contents: WebContents): void => {
    close(contents)
    const connection = services.connect()
    connections.set(contents, connection)
    connection.subscribe((message) => {
      if (connections.get(contents) === connection && !contents.isDestroyed()) contents.send(channels.message, message)
    })
  }
  const trusted = (event: IpcMainEvent): boolean => {
    const frame = event.senderFrame
    return trustsSender(frame && { url: frame.url, isMainFrame: frame === event.sender.mainFrame })
  }
  const refuse = (event: IpcMainEvent, message: unknown): void => {
    const id = typeof message === 'object' && message !== null && 'id' in message ? message.id : 0
    const error = { code: 'untrusted-sender', message: 'Only TinyKiln’s own window may talk to its services.' }
    event.reply(channels.message, { kind: 'error', id, error })
  }

  ipcMain.on(channels.open, (event) => {
    if (!trusted(event)) return refuse(event, undefined)
    const contents = event.sender
    if (!connections.has(contents)) contents.once('destroyed', () => close(contents))
    open(contents)
  })
  ipcMain.on(channels.close, (event) => close(event.sender))
  ipcMain.on(channels.message, (event, message: unknown) => {
    if (trusted(event)) connections.get(event.sender)?.post(message)
    else refuse(event, message)
  })
  services.onRestart(() => {
    for (const contents of [...connections.keys()]) open(contents)
  })
}
