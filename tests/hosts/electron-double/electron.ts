/** The `electron` module of the tests, as far as TinyKiln uses it. Everything here is checked against Electron's own types. */
export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { dialog, Menu, nativeTheme, shell } from './desktop.ts'
export { ipcMain } from './ipc-main.ts'
export { MessageChannelMain } from './message-channel.ts'
export { protocol } from './scheme.ts'
export { session } from './session.ts'
export { utilityProcess } from './utility-process.ts'
