import { join } from 'node:path'

import { BrowserWindow, nativeTheme } from 'electron'

import { appUrl } from './policies/own-page.ts'

/** Opens the window; it is shown when there is something to see, in the colour of its theme. */
export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    name: 'main',
    windowStatePersistence: true,
    width: 1280,
    height: 832,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'TinyKiln',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1b1917' : '#faf8f5',
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      // Live curves must not freeze while the window is behind another one.
      backgroundThrottling: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.reload()
  })
  void window.loadURL(appUrl)
  return window
}
