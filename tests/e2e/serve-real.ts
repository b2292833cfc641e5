import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The local host as a person starts it, with a projects folder of its own. */
export type RealHost = { readonly address: string; readonly projects: string; close(): Promise<void> }

/** Starts `tinykiln serve` and waits for its address. */
export async function serveReal(): Promise<RealHost> {
  const projects = mkdtempSync(join(tmpdir(), 'tinykiln-e2e-'))
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../scripts/tinykiln.mjs'), 'serve', '--json'], {
    env: { ...process.env, TINYKILN_PROJECTS: projects },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const line = /\{.*\}/.exec(text)
      if (line) resolve((JSON.parse(line[0]) as { url: string }).url)
    })
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${text}`)))
  })
  return {
    address,
    projects,
    close: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit')
        child.on('exit', () => {
          rmSync(projects, { recursive: true, force: true })
          resolve()
        })
        child.kill('SIGTERM')
      }),
  }
}
