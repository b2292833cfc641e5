import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { chromiumFlags } from '../renderer/fixture/find-chromium.ts'
import { watchedPage, type PageLook, type WatchedPage } from '../renderer/fixture/watched-page.ts'
import { serveReal } from './serve-real.ts'

/** Pictures for the README are written there with TINYKILN_PICTURES=docs/pictures, else they stay with the test's output. */
export const pictures = process.env['TINYKILN_PICTURES'] ?? 'out/pictures'

/** The window over the real services, in a browser of its own. */
export async function openRealWindow(executablePath: string | null | undefined, look: PageLook): Promise<WatchedPage> {
  const host = await serveReal()
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args: chromiumFlags })
  const watched = await watchedPage(browser, host.address.replace(/#.*/, ''), look, host.address)
  watched.page.setDefaultTimeout(20_000)
  mkdirSync(pictures, { recursive: true })
  const close = async (): Promise<void> => {
    await watched.close()
    await browser.close()
    await host.close()
  }
  return { ...watched, close }
}
