import { EventEmitter } from 'node:events'

import type { IpcMain } from 'electron'

/** `electron.ipcMain`: only messages, as TinyKiln invokes nothing. */
export const ipcMain = new EventEmitter() satisfies Record<keyof Pick<IpcMain, 'on' | 'off' | 'emit'>, unknown>
