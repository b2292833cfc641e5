import { join } from 'node:path'

import { app, BrowserWindow, dialog } from 'electron'

import { registerAppScheme, serveAppScheme } from './app-scheme.ts'
import { guardPages, guardPermissions } from './guards.ts'
import { setMenu } from './menu.ts'
import { relayMessages } from './relay.ts'
import { startServices } from './services-link.ts'
import { catchUnforeseen } from './unforeseen.ts'
import { openWindow } from './window.ts'

catchUnforeseen()
registerAppScheme()
// The switch is how tests run as root, where Chromium's sandbox cannot start; asking for both ends in a crash loop.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
guardPages()

if (app.requestSingleInstanceLock()) void start()
else app.quit()

async function start(): Promise<void> {
  await app.whenReady()
  guardPermissions()
  serveAppScheme(join(import.meta.dirname, '../renderer'))
  setMenu(process.platform)
  const services = startServices([], (message) => dialog.showErrorBox('TinyKiln cannot work', message))
  relayMessages(services)
  openWindow()

  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', () => services.close())
}
