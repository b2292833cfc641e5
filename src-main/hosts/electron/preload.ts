import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'

import type { LostMessage, ServerMessage } from '../../contract/protocol.ts'
import type { Bridge } from '../../contract/transports/electron-ipc.ts'
import { channels } from './channels.ts'

/** All that a page gets. Neither ipcRenderer nor its events leave this file. */
const bridge: Bridge = {
  post: (message) => ipcRenderer.send(channels.message, message),
  subscribe(receive) {
    const hear = (_event: IpcRendererEvent, message: ServerMessage | LostMessage): void => receive(message)
    ipcRenderer.on(channels.message, hear)
    ipcRenderer.send(channels.open)
    return () => {
      ipcRenderer.off(channels.message, hear)
      ipcRenderer.send(channels.close)
    }
  },
}

contextBridge.exposeInMainWorld('tinykiln', bridge)
