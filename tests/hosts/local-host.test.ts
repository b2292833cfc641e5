import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { createClient } from '../../src-main/contract/client.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { encodeMessage } from '../../src-main/contract/transports/codec.ts'
import { httpClient } from '../../src-main/contract/transports/http-client.ts'
import { startLocalHost } from '../../src-main/hosts/local/server.ts'
import { sampleServices, type events, type methods } from '../contract/sample-contract.ts'
import { temporaryFolder } from '../projects/new-project.ts'

type Answer = { status: number; headers: Record<string, unknown>; body: string }
type Ask = { method?: string; headers?: Record<string, string>; body?: string | Uint8Array }

const start = async (options: { window?: boolean; port?: number } = {}) => {
  const folder = temporaryFolder()
  const renderer = join(folder, 'renderer')
  mkdirSync(join(renderer, 'assets'), { recursive: true })
  if (options.window !== false) writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>w</title>')
  writeFileSync(join(renderer, 'assets', 'a.js'), 'export {}')
  writeFileSync(join(folder, 'secret'), 'secret')
  const host = unwrap(
    await startLocalHost({ serve: sampleServices().registry.serve, rendererFolder: renderer, port: options.port ?? 0 }),
  )
  onTestFinished(() => host.close())
  const { port, hash } = new URL(host.url)
  const token = hash.slice('#token='.length)
  /** Sends a request as raw as it can be: fetch would mend the path and refuse to set Host. */
  const ask = (path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (incoming) => {
        let text = ''
        incoming.on('data', (part: Buffer) => (text += part.toString()))
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }))
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  const signIn = async () =>
    String((await ask('/session', { method: 'POST', body: token })).headers['set-cookie']).split(';')[0] ?? ''
  return { host, port: Number(port), token, ask, signIn }
}
const aCall = encodeMessage({ kind: 'call', id: 1, method: 'greet.name', input: { name: 'x' } })
const messages = '/contract/messages?client=c'

test('the address is of this machine only, on a free port, with a token after the #', async () => {
  const { host, token } = await start()
  expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}$/)
  expect((await start()).token).not.toBe(token)
})

test('the window is served with its headers; what is not there is a 404 and the icon is no error', async () => {
  const { ask } = await start()
  const page = await ask('/')
  expect(page).toMatchObject({ status: 200, body: '<!doctype html><title>w</title>' })
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'content-security-policy': expect.stringContaining("default-src 'none'") as string,
  })
  expect((await ask('/assets/a.js')).headers['content-type']).toBe('text/javascript; charset=utf-8')
  expect((await ask('/', { method: 'HEAD' })).body).toBe('')
  expect((await ask('/favicon.ico')).status).toBe(204)
  expect((await ask('/nothing')).status).toBe(404)
  expect((await ask('/', { method: 'PUT' })).status).toBe(405)
})

test('a window that was not built says what to do', async () => {
  const { ask } = await start({ window: false })
  expect(await ask('/')).toMatchObject({ status: 503, body: expect.stringContaining('npm start') as string })
})

test.each([
  '/../secret',
  '/..%2fsecret',
  '/%2e%2e/secret',
  '/assets/../../secret',
  '/..\\secret',
  '/%2e%2e%5csecret',
  '//../secret',
])('the path %s does not leave the folder', async (path) => {
  const { ask } = await start()
  const answer = await ask(path)
  expect(answer.status).toBe(404)
  expect(answer.body).not.toContain('secret')
})

test.each([
  ['another host name', { host: 'evil.example' }],
  ['another host name with our port', { host: 'evil.example:PORT' }],
  ['our name without the port', { host: '127.0.0.1' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ['no origin to speak of', { origin: 'null' }],
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another port of this site', { 'sec-fetch-site': 'same-site' }],
])('%s is turned away everywhere, token or not', async (_, headers) => {
  const { ask, signIn, port, token } = await start()
  const cookie = await signIn()
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(port))]))
  for (const [path, method] of [
    ['/', 'GET'],
    ['/session', 'POST'],
    [messages, 'POST'],
    ['/contract/events?client=c', 'GET'],
  ] as const)
    expect((await ask(path, { method, headers: { ...given, cookie }, body: method === 'POST' ? token : '' })).status).toBe(403)
})

test('a link on another page may open the window, and nothing else', async () => {
  const { ask, signIn } = await start()
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', cookie: await signIn() }
  expect((await ask('/', { headers })).status).toBe(200)
  expect((await ask(messages, { method: 'POST', headers, body: aCall })).status).toBe(403)
})

test('the contract is closed without the cookie, and with a wrong one', async () => {
  const { ask, port, token } = await start()
  for (const headers of [{}, { cookie: `tinykiln-${port}=wrong` }, { cookie: `tinykiln-1=${token}` }, { authorization: token }])
    expect((await ask(messages, { method: 'POST', headers, body: aCall })).status).toBe(401)
  expect((await ask('/session', { method: 'POST', body: 'wrong' })).status).toBe(401)
  expect((await ask('/session', { method: 'GET' })).status).toBe(405)
  expect((await ask(`/?token=${token}`)).headers['set-cookie']).toBeUndefined()
})

test('the token buys a cookie that scripts and other sites cannot read', async () => {
  const { ask, port, token } = await start()
  const answer = await ask('/session', { method: 'POST', body: token })
  expect(answer.status).toBe(204)
  expect(answer.headers['set-cookie']).toEqual([`tinykiln-${port}=${token}; HttpOnly; SameSite=Strict; Path=/`])
})

test('junk is refused, and the host lives on', async () => {
  const { ask, signIn } = await start()
  const headers = { cookie: await signIn() }
  expect((await ask(messages, { method: 'POST', headers, body: aCall })).status).toBe(409)
  expect((await ask('/contract/messages', { method: 'POST', headers, body: aCall })).status).toBe(400)
  expect((await ask('/contract/events?client=c&after=-1', { headers })).status).toBe(400)
  expect((await ask('/contract/other?client=c', { headers })).status).toBe(404)
  expect((await ask('/')).status).toBe(200)
})

test('a port that is taken is said', async () => {
  const { port } = await start()
  const second = await startLocalHost({ serve: () => undefined, rendererFolder: temporaryFolder(), port })
  expect(second).toMatchObject({ ok: false, error: { code: 'port-in-use' } })
})

test('a window without the token hears why its calls are not answered', async () => {
  const { port } = await start()
  const transport = httpClient({ origin: `http://127.0.0.1:${port}` })
  onTestFinished(() => transport.close())
  const client = createClient<typeof methods, typeof events>(transport)
  await expect(client.call('greet.name', { name: 'x' })).rejects.toMatchObject({ failure: { code: 'host-token-missing' } })
})
