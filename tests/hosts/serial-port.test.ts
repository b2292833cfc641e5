import { spawn, type ChildProcess } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { hasCommand } from '../../src-main/export/emulator/find-tools.ts'
import { listenToPort } from '../../src-main/hosts/cli/serial-port.ts'
import { selftestVerb } from '../../src-main/hosts/cli/verbs/selftest.ts'

/** A pseudo-terminal: prints its name, then sends what arrives on its standard input after the first line came. */
const terminal = `
import os, sys, tty
board, port = os.openpty()
tty.setraw(board)
print(os.ttyname(port), flush=True)
for line in sys.stdin.buffer:
    os.write(board, line)
sys.stdin.buffer.read()
`
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill()
})

async function openTerminal(): Promise<{ readonly path: string; readonly send: (text: string) => void }> {
  const child = spawn('python3', ['-c', terminal], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const path = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
  })
  return { path, send: (text) => child.stdin.write(text) }
}

const signal = new AbortController().signal
const hasTerminals = hasCommand('python3') && hasCommand('stty')

describe('a serial port', () => {
  test.skipIf(!hasTerminals)('is read until there is enough, piece by piece (needs python3, stty)', async () => {
    const { path, send } = await openTerminal()
    const heard: string[] = []
    const listening = listenToPort({
      path,
      signal,
      enough: (text) => text.includes('end'),
      silenceMilliseconds: 20_000,
      heard: (text) => heard.push(text),
    })
    setTimeout(() => send('boot\r\nfirst\n'), 200)
    setTimeout(() => send('the end\n'), 500)
    const text = unwrap(await listening)
    expect(text.replaceAll('\r', '')).toBe('boot\nfirst\nthe end\n')
    expect(heard.length).toBeGreaterThan(1)
  })

  test.skipIf(!hasTerminals)(
    'that falls silent gives what came; one that is cancelled gives nothing (needs python3, stty)',
    async () => {
      const { path, send } = await openTerminal()
      const controller = new AbortController()
      setTimeout(() => send('half a\n'), 200)
      const silent = await listenToPort({ path, signal, enough: () => false, silenceMilliseconds: 1500 })
      expect(unwrap(silent)).toContain('half a')
      setTimeout(() => controller.abort(), 200)
      const cancelled = await listenToPort({ path, signal: controller.signal, enough: () => false, silenceMilliseconds: 20_000 })
      expect(cancelled).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    },
  )

  test.skipIf(process.platform === 'win32').each([
    ['/dev/no-such-port', 'port-not-found'],
    ['/dev/null', 'port-not-serial'],
    ['/', 'port-refused'],
  ])('%s is refused with the cause', async (path, code) => {
    const result = await listenToPort({ path, signal, enough: () => true, silenceMilliseconds: 1000 })
    expect(result).toMatchObject({ ok: false, error: { code } })
  })
})

test.each([[{}], [{ port: '/dev/x', log: 'y' }]])('selftest takes one of a port, a log and --forget: %o', async (options) => {
  const context = { positionals: ['model.tflite'], options, progress: { report: () => undefined }, signal }
  await expect(selftestVerb.run(context)).rejects.toThrow('one of --port PATH, --log FILE and --forget')
})
