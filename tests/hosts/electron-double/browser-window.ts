import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'

import type {
  BrowserWindow as ElectronWindow,
  BrowserWindowConstructorOptions,
  WebContents,
  WindowOpenHandlerResponse,
} from 'electron'
import type { Page, Route } from 'playwright-core'

import { app } from './app.ts'
import { launchChromium } from './chromium.ts'
import { ipcMain } from './ipc-main.ts'
import { preparePage } from './prepare-page.ts'
import { record } from './record.ts'
import { answerPage, toApp, toWeb } from './scheme.ts'

const wire = <T>(value: T): T => deserialize(serialize(value)) as T
const browser = launchChromium()

/** The page of a window: Electron's events and calls over a page of Playwright. */
class ContentsDouble extends EventEmitter {
  readonly mainFrame = { url: '' }
  page: Page | undefined
  private openHandler: (details: { url: string }) => WindowOpenHandlerResponse = () => ({ action: 'allow' })
  private deliveries: Promise<unknown> = Promise.resolve()

  isDestroyed(): boolean {
    return this.page?.isClosed() ?? false
  }
  send(channel: string, ...args: unknown[]): void {
    const copy = wire(args)
    const deliver = ([name, given]: [string, unknown[]]) =>
      (globalThis as unknown as { __electronDeliver?: (name: string, given: unknown[]) => void }).__electronDeliver?.(name, given)
    this.deliveries = this.deliveries
      .then(() => this.page?.evaluate(deliver, [channel, copy] as [string, unknown[]]))
      .catch(() => undefined)
  }
  setWindowOpenHandler(handler: (details: { url: string }) => WindowOpenHandlerResponse): void {
    this.openHandler = handler
  }
  receive(channel: string, args: unknown[]): void {
    this.mainFrame.url = toApp(this.page?.url() ?? '')
    const reply = (name: string, ...given: unknown[]) => this.send(name, ...given)
    ipcMain.emit(channel, { sender: this, senderFrame: this.mainFrame, reply }, ...wire(args))
  }
  open(url: string): void {
    const { action } = this.openHandler({ url: toApp(url) })
    record.push(`window.open ${toApp(url)} ${action}`)
  }
  /** Whether the app lets the page go there. */
  mayNavigate(url: string): boolean {
    let prevented = false
    this.emit('will-navigate', { url: toApp(url), preventDefault: () => (prevented = true) })
    if (prevented) record.push(`blocked ${toApp(url)}`)
    return !prevented
  }
}

/** `electron.BrowserWindow`, with its page in a real Chromium. Refuses the settings that would open the page to Node. */
export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = []
  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.all]
  }
  readonly webContents = new ContentsDouble()
  private readonly preload: string
  private loading: string | undefined

  constructor({ webPreferences = {} }: BrowserWindowConstructorOptions) {
    super()
    const { nodeIntegration = false, contextIsolation = true, sandbox = true, webSecurity = true, preload } = webPreferences
    if (nodeIntegration || !contextIsolation || !sandbox || !webSecurity || preload === undefined)
      throw new Error('a window must be sandboxed, isolated and have a preload')
    this.preload = preload
    BrowserWindow.all.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  show(): void {
    record.push('window.show')
  }
  focus(): void {
    record.push('window.focus')
  }
  isMinimized(): boolean {
    return false
  }
  isDestroyed(): boolean {
    return this.webContents.isDestroyed()
  }
  restore(): void {}
  reload(): void {}
  async loadURL(url: string): Promise<void> {
    const page = await (await browser).newPage()
    this.webContents.page = page
    const source = readFileSync(this.preload, 'utf8')
    await page.exposeFunction('__electronSend', (channel: string, args: unknown[]) => this.webContents.receive(channel, args))
    await page.exposeFunction('__electronOpen', (target: string) => this.webContents.open(target))
    await page.addInitScript(preparePage, source)
    await page.route('**/*', (route) => this.answer(route))
    this.loading = toWeb(url)
    await page.goto(toWeb(url))
    this.emit('ready-to-show')
  }
  private async answer(route: Route): Promise<void> {
    const request = route.request()
    const isNavigation = request.isNavigationRequest() && request.frame() === this.webContents.page?.mainFrame()
    if (isNavigation && request.url() !== this.loading && !this.webContents.mayNavigate(request.url())) {
      // An answer without content leaves the page where it is, as a navigation does that Electron prevented.
      return route.fulfill({ status: 204 })
    }
    this.loading = undefined
    const response = await answerPage(request.url(), request.method())
    if (!response) {
      record.push(`network ${request.url()}`)
      return route.abort()
    }
    const headers = Object.fromEntries(response.headers)
    await route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) })
  }
}

type UsedOfWindow = 'show' | 'focus' | 'isMinimized' | 'isDestroyed' | 'restore' | 'reload' | 'loadURL'
type UsedOfContents = 'isDestroyed' | 'send'
export type Satisfied = [
  BrowserWindow extends Pick<ElectronWindow, UsedOfWindow> ? true : never,
  ContentsDouble extends Pick<WebContents, UsedOfContents> ? true : never,
]
export const satisfied: Satisfied = [true, true]

/** Ends the browser with the app. */
export const closeBrowser = async (): Promise<void> => (await browser).close()
