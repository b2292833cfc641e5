import assert from 'node:assert/strict'
import { join } from 'node:path'

import type { Page } from 'playwright-core'

import type { Client } from '../../src-main/contract/client.ts'
import type { events, methods } from '../contract/sample-contract.ts'
import { app } from './electron-double/app.ts'
import { BrowserWindow, closeBrowser } from './electron-double/browser-window.ts'
import { record } from './electron-double/record.ts'
import { isPermitted } from './electron-double/session.ts'
import { utilityProcesses } from './electron-double/utility-process.ts'

/**
 * One story through the built main and preload, in a real page. Run with `--import hook.ts`, so that `electron` is the double;
 * prints one JSON line per step.
 */
declare const window: Window & {
  client: Client<typeof methods, typeof events>
  violations: string[]
  heard: number[]
  results: unknown[]
}

const problems: string[] = []

async function openPage(): Promise<Page> {
  await import(join(process.argv[2] ?? '', 'main/index.js'))
  for (let i = 0; i < 400; i++) {
    const page = BrowserWindow.all[0]?.webContents.page
    if (page) {
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
      page.on('pageerror', (error) => problems.push(error.message))
      await page.waitForSelector('#state:has-text("ready")')
      return page
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('no window was opened')
}

const steps: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the window opens, sandboxed, on the page of its own scheme': async () => {
    assert.match(record[0] ?? '', /^protocol\.privileged app .*\bstandard\b.*\bsecure\b/)
    assert.deepEqual(record.slice(1, 3), ['app.enableSandbox', 'app.requestSingleInstanceLock'])
    assert.ok(!record[0]?.includes('bypassCSP'))
    assert.ok(record.includes('utilityProcess.fork TinyKiln services'))
    assert.ok(record.includes('window.show'))
  },
  'the page is isolated and has the bridge of two functions, and no Node': async (page) => {
    const found = await page.evaluate(() => ({
      isolated: crossOriginIsolated,
      bridge: Object.keys(window.tinykiln ?? {}).sort(),
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    }))
    assert.deepEqual(found, { isolated: true, bridge: ['post', 'subscribe'], node: [] })
  },
  'a call reaches the services and its answer comes back with typed arrays': async (page) => {
    const found = await page.evaluate(async () => {
      const { sum, doubled } = await window.client.call('sum.of', { values: new Float32Array([1, 2.5]) })
      return { sum, doubled: [...doubled], typed: doubled instanceof Float32Array }
    })
    assert.deepEqual(found, { sum: 3.5, doubled: [2, 5], typed: true })
  },
  'failures, validation, cancelling and events cross as they are': async (page) => {
    const found = await page.evaluate(async () => {
      const codeOf = (promise: Promise<unknown>) =>
        promise.then(
          () => 'ok',
          (error: { failure: { code: string } }) => error.failure.code,
        )
      const controller = new AbortController()
      const waiting = codeOf(window.client.call('wait.forever', {}, { signal: controller.signal }))
      setTimeout(() => controller.abort(), 50)
      const heard: number[] = []
      const tock = new Promise<null>((resolve) => window.client.listen('tock', resolve))
      const unlisten = window.client.listen('tick', ({ n }) => heard.push(n))
      await window.client.call('ticks.say', { count: 3 })
      await tock
      unlisten()
      return {
        heard,
        codes: [
          await codeOf(window.client.call('fail.coded', { thrown: true })),
          await codeOf(window.client.call('greet.name', { name: '' })),
          await codeOf(window.client.call('fail.unexpected', {})),
          await waiting,
        ],
      }
    })
    assert.deepEqual(found, { heard: [1, 2, 3], codes: ['ragged-row', 'invalid-input', 'internal', 'cancelled'] })
  },
  'what is not a file of the window is a 404 with the same headers': async (page) => {
    const found = await page.evaluate(async () => {
      const paths = ['/', '/nothing.js', '/..%2f..%2fpackage.json', '/%2e%2e/main/index.js', '/.hidden', '/assets/..%5c..%5cx']
      const responses = await Promise.all(paths.map((path) => fetch(path)))
      return responses.map((response) => [response.status, response.headers.get('content-security-policy') !== null])
    })
    assert.deepEqual(found, [
      [200, true],
      [404, true],
      [404, true],
      [404, true],
      [404, true],
      [404, true],
    ])
  },
  'nothing inline runs, and nothing is loaded from elsewhere': async (page) => {
    const before = record.length
    const found = await page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.inlineRan = true'
      document.body.append(script)
      const elsewhere = await fetch('https://evil.example/').then(
        () => 'loaded',
        () => 'refused',
      )
      await new Promise((resolve) => setTimeout(resolve, 50))
      return {
        inlineRan: 'inlineRan' in window,
        elsewhere,
        violations: window.violations.splice(0).map((text) => text.split(' ')[0]),
      }
    })
    assert.deepEqual(found, { inlineRan: false, elsewhere: 'refused', violations: ['script-src-elem', 'connect-src'] })
    assert.deepEqual(record.slice(before), [])
    problems.length = 0
  },
  'links elsewhere do not take the window away; known help pages open in the browser': async (page) => {
    const before = record.length
    await page.click('#elsewhere').catch(() => undefined)
    await page.evaluate(() => {
      window.open('https://evil.example/popup')
      window.open('https://docs.arduino.cc/help')
    })
    await page.evaluate(() => (location.href = 'https://docs.arduino.cc/learn')).catch(() => undefined)
    await page.waitForTimeout(200)
    assert.deepEqual(record.slice(before), [
      'blocked https://evil.example/',
      'window.open https://evil.example/popup deny',
      'shell.openExternal https://docs.arduino.cc/help',
      'window.open https://docs.arduino.cc/help deny',
      'shell.openExternal https://docs.arduino.cc/learn',
      'blocked https://docs.arduino.cc/learn',
    ])
    assert.equal(await page.textContent('#state'), 'ready')
    problems.length = 0
  },
  'permissions are for our own page, and only those that recording needs': async () => {
    assert.deepEqual(
      [
        isPermitted('serial', 'app://tinykiln/'),
        isPermitted('geolocation', 'app://tinykiln/'),
        isPermitted('serial', 'https://evil.example/'),
      ],
      [true, false, false],
    )
  },
  'messages of another frame are refused': async () => {
    const contents = BrowserWindow.all[0]?.webContents
    const replies: unknown[] = []
    const { ipcMain } = await import('./electron-double/ipc-main.ts')
    const reply = (_channel: string, message: unknown) => replies.push(message)
    for (const senderFrame of [null, { url: 'app://tinykiln/' }, { url: 'https://evil.example/' }])
      ipcMain.emit(
        'contract:message',
        { sender: contents, senderFrame, reply },
        { kind: 'call', id: 9, method: 'greet.name', input: { name: 'x' } },
      )
    assert.deepEqual(
      replies.map((message) => (message as { error: { code: string } }).error.code),
      Array(3).fill('untrusted-sender'),
    )
  },
  'when the services end by themselves they are started again; running calls fail, listeners hear again': async (page) => {
    await page.evaluate(() => {
      window.heard = []
      window.results = []
      window.client.listen('tick', ({ n }) => window.heard.push(n))
      void window.client
        .call('wait.forever', {})
        .catch((error: { failure: { code: string } }) => window.results.push(error.failure.code))
    })
    await page.waitForTimeout(100)
    utilityProcesses[0]?.kill()
    await page.waitForFunction(() => window.results.length === 1)
    const found = await page.evaluate(async () => {
      await window.client.call('ticks.say', { count: 1 })
      await new Promise((resolve) => setTimeout(resolve, 100))
      return { results: window.results, heard: window.heard }
    })
    assert.deepEqual(found, { results: ['connection-lost'], heard: [1] })
  },
  'a reload of the page begins a new connection': async (page) => {
    await page.reload()
    await page.waitForSelector('#state:has-text("ready")')
    assert.equal(await page.evaluate(() => window.client.call('greet.name', { name: 'again' })), 'Hello again')
  },
  'a second start brings the window to the front': async () => {
    app.emit('second-instance', {}, [], '')
    assert.equal(record.at(-1), 'window.focus')
  },
  'no errors on the console and no violations of the policy': async (page) => {
    assert.deepEqual(problems, [])
    assert.deepEqual(await page.evaluate(() => window.violations), [])
  },
  'quitting ends the services': async () => {
    app.quit()
    await new Promise((resolve) => setTimeout(resolve, 200))
    assert.equal(utilityProcesses.length, 0)
  },
}

process.env['APP_E2E'] = '1'
const page = await openPage()
for (const [name, step] of Object.entries(steps)) {
  const error = await step(page).then(
    () => null,
    (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
  )
  process.stdout.write(`${JSON.stringify({ name, error })}\n`)
}
await closeBrowser()
process.exit(0)
