import { existsSync } from 'node:fs'

import { chromium, type Browser } from 'playwright-core'

const places = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A Chromium of this machine, by its absolute path. */
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path))

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts it without a window. */
export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('there is no Chromium here')
  return chromium.launch({ executablePath: chromiumPath, args })
}
