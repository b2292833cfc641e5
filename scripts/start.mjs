// Opens the app: the Electron window where the Electron binary can be had, else the same window in the browser.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { root } from './root.mjs'

/** The Electron binary, if its package has it; asking the package itself would start a download. */
function findElectron() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules', 'electron', 'dist')
  const pathFile = join(root, 'node_modules', 'electron', 'path.txt')
  const name = existsSync(pathFile)
    ? readFileSync(pathFile, 'utf8').trim()
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron'
  const binary = join(dist, name)
  return existsSync(binary) ? binary : null
}

/** Tries the package's own installer once a week: it downloads about 100 MB. */
async function obtainElectron() {
  const found = findElectron()
  if (found || process.env.TINYKILN_BROWSER) return found
  const { mkdirSync, statSync, writeFileSync } = await import('node:fs')
  const mark = join(root, '.cache', 'electron-tried')
  if (existsSync(mark) && Date.now() - statSync(mark).mtimeMs < 7 * 24 * 3600_000) return null
  process.stderr.write('Fetching the Electron binary into node_modules/electron (about 100 MB) …\n')
  const installer = join(root, 'node_modules', 'electron', 'install.js')
  await new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { stdio: 'ignore', timeout: 300_000 })
    child.on('exit', resolve)
    child.on('error', resolve)
  })
  mkdirSync(join(root, '.cache'), { recursive: true })
  writeFileSync(mark, '')
  return findElectron()
}

/** Opens an address in the person's browser, if there is one. */
function openBrowser(url) {
  const [command, ...argv] =
    process.platform === 'win32'
      ? ['cmd', '/c', 'start', '', url]
      : process.platform === 'darwin'
        ? ['open', url]
        : ['xdg-open', url]
  const child = spawn(command, argv, { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}

await ensureBuilt()
const electron = await obtainElectron()
if (electron) {
  const child = spawn(electron, [root, ...process.argv.slice(2)], { stdio: 'inherit' })
  child.on('exit', (code) => process.exit(code ?? 1))
} else {
  process.stderr.write('The Electron binary cannot be had here, so TinyKiln opens in your browser instead.\n')
  process.argv.splice(2, 0, 'serve')
  process.env.TINYKILN_ON_READY ??= 'open'
  if (process.env.TINYKILN_ON_READY === 'open') process.once('tinykiln-ready', openBrowser)
  await import('../src-main/hosts/cli/main.ts')
}
