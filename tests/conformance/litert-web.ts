import { existsSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'

const packages = new URL('../../node_modules/', import.meta.url)
const pageFile = new URL('litert-page.html', import.meta.url)
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

/** Whether a Chromium is installed to run LiteRT's web build in. */
export const hasChromium = executablePath !== undefined

const types: Readonly<Record<string, string>> = { js: 'text/javascript', wasm: 'application/wasm', html: 'text/html' }

export type WebJob = { readonly model: Uint8Array; readonly shape: readonly number[]; readonly samples: readonly Float32Array[] }

function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').slice(1)
    const file = path === '' ? pageFile : new URL(path, packages)
    const allowed = path === '' || file.href.startsWith(new URL('@litertjs/', packages).href)
    const found = allowed && existsSync(file)
    response.writeHead(found ? 200 : 404, { 'content-type': types[path.split('.').at(-1) ?? ''] ?? 'text/html' })
    response.end(found ? readFileSync(file) : '')
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Runs models of one float input on samples with @litertjs/core in Chromium; answers the first output of each sample. */
export async function runLiteRtWeb(jobs: readonly WebJob[]): Promise<Float32Array[][]> {
  const server = await serve()
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', ...args] })
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const plain = jobs.map(({ model, shape, samples }) => ({
      model: [...model],
      shape,
      samples: samples.map((sample) => [...sample]),
    }))
    await page.waitForFunction(() => document.title === 'ready')
    const answers = await page.evaluate((entries) => {
      const { runModels } = globalThis as unknown as { runModels: (given: typeof entries) => Promise<number[][][]> }
      return runModels(entries)
    }, plain)
    return answers.map((outputs) => outputs.map((values) => Float32Array.from(values)))
  } finally {
    await browser.close()
    server.close()
  }
}
