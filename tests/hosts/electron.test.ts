import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { chromiumPath } from './electron-double/chromium.ts'

const root = join(import.meta.dirname, '../..')
const node = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: 100_000,
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })

test.skipIf(chromiumPath === undefined)('the built main and preload live through their story (needs Chromium)', () => {
  const out = mkdtempSync(join(tmpdir(), 'tinykiln-out-'))
  onTestFinished(() => rmSync(out, { recursive: true, force: true }))
  const config = join(import.meta.dirname, 'stub-app/electron.config.ts')
  const build = node(['node_modules/electron-vite/bin/electron-vite.js', 'build', '--config', config], { STUB_APP_OUT: out })
  expect(build.status, build.stderr).toBe(0)

  const hook = join(import.meta.dirname, 'electron-double/hook.ts')
  const story = node(['--import', hook, join(import.meta.dirname, 'electron-story.ts'), out])
  expect(story.status, story.stderr).toBe(0)
  const steps = story.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; error: string | null })
  expect(steps.filter(({ error }) => error !== null)).toEqual([])
  expect(steps).toHaveLength(14)
})
