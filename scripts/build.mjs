// Builds what the app is made of, each part only when its sources changed: C to WebAssembly, and main, preload, services
// and window by electron-vite. `ensureBuilt()` is what the other tasks call.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureWasm } from './build-wasm.mjs'
import { root } from './root.mjs'

const bundleSources = ['src-main', 'src-renderer', 'electron.config.ts', 'package-lock.json']

function hashTree(hash, path) {
  const absolute = join(root, path)
  const entries = readdirSync(absolute, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) hashPath(hash, join(path, entry.name), entry.isDirectory())
}

function hashPath(hash, path, isFolder) {
  if (isFolder) return hashTree(hash, path)
  hash
    .update(path)
    .update('\0')
    .update(readFileSync(join(root, path)))
    .update('\0')
}

function bundleHash() {
  const hash = createHash('sha256')
  for (const path of bundleSources) hashPath(hash, path, !path.includes('.'))
  return hash.digest('hex')
}

/** Builds the Electron main, preload, services and the window into out/, if their sources changed. */
export function ensureBundles() {
  const stamp = join(root, 'out', 'bundle-stamp')
  const wanted = bundleHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  process.stderr.write('Building the window …\n')
  const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const argv = [cli, 'build', '--config', 'electron.config.ts', '--logLevel', 'warn']
  const build = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8' })
  if (build.status !== 0) {
    process.stderr.write(`${build.stdout}${build.stderr}`)
    throw new Error('The window could not be built; the lines above say why.')
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stamp, wanted)
}

/** Builds everything that is out of date. */
export async function ensureBuilt() {
  await ensureWasm()
  ensureBundles()
}

if (process.argv[1] === import.meta.filename) await ensureBuilt()
