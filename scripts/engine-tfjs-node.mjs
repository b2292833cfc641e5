// Installs @tensorflow/tfjs-node beside this checkout, into .cache/engines/tfjs-node, where `train` finds it: first with its own
// installer, which downloads TensorFlow; where that fails, on 64-bit Linux with a C++ compiler and Python, built against the
// library inside TensorFlow's own wheel. Nothing of it enters node_modules or the app.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './root.mjs'

const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).peerDependencies['@tensorflow/tfjs-node']
const prefix = join(root, '.cache', 'engines', 'tfjs-node')
const fresh = `${prefix}.${process.pid}`
const modules = join(fresh, 'node_modules')
const home = join(modules, '@tensorflow', 'tfjs-node')
const downloadMinutes = 10

/** The TensorFlow whose C interface this tfjs-node was found to work with, and the Python that its wheel is for. */
const wheel = { name: 'tensorflow-cpu==2.15.1', python: '3.11', platforms: ['manylinux2014_x86_64', 'manylinux_2_17_x86_64'] }
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']
const headers = ['include/tensorflow/c/', 'include/tensorflow/core/platform/', 'include/tsl/']

function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}

function run(program, argv, options = {}) {
  return spawnSync(program, argv, { stdio: ['ignore', 2, 2], ...options }).status === 0
}

function npmInstall(packages, ...flags) {
  const cli = process.env.npm_execpath
  if (!cli) throw new Error('Start this through npm: npm run engine:tfjs-node.')
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  const argv = [cli, 'install', '--prefix', fresh, '--no-save', '--no-audit', '--no-fund', ...flags, ...packages]
  return run(process.execPath, argv, { cwd: fresh, timeout: downloadMinutes * 60_000 })
}

/** Whether the engine in this folder loads and gives the numbers it should: the process of a training run, asked for its greeting. */
function works(folder) {
  const probe = join(root, 'scripts', 'probe-tfjs-node.mjs')
  const argv = ['--disable-warning=ExperimentalWarning', probe]
  return run(process.execPath, argv, { env: { ...process.env, TINYKILN_TFJS_NODE: folder } })
}

function findPython() {
  return ['python3', 'python'].find((name) => spawnSync(name, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0)
}

/** Takes the library and its headers out of the wheel. */
function unpackLibrary(python, folder) {
  const platforms = wheel.platforms.flatMap((platform) => ['--platform', platform])
  const download = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--python-version', wheel.python]
  if (!run(python, [...download, ...platforms, '--dest', folder, wheel.name])) return false
  const file = readdirSync(folder).find((name) => name.endsWith('.whl'))
  if (!file) return false
  const members = [...libraries, ...headers].map((name) => `tensorflow/${name}`)
  const program =
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); z.extractall(sys.argv[2], [n for n in z.namelist() if n.startswith(tuple(sys.argv[3:]))])'
  return run(python, ['-c', program, join(folder, file), folder, ...members])
}

/** The folder that holds include/node of the Node that runs this, so that node-gyp needs no download. */
function nodeHeaders() {
  const folder = dirname(dirname(process.execPath))
  return existsSync(join(folder, 'include', 'node', 'node_api.h')) ? [`--nodedir=${folder}`] : []
}

function buildAgainstWheel() {
  const python = findPython()
  if (process.platform !== 'linux' || process.arch !== 'x64') return say('Building it is only known to work on 64-bit Linux.')
  if (!python) return say('Building it needs Python with pip, which was not found.')
  if (!npmInstall([`@tensorflow/tfjs-node@${wanted}`, 'node-gyp@11'], '--ignore-scripts'))
    return say('npm could not fetch the packages.')
  const folder = mkdtempSync(join(tmpdir(), 'tinykiln-tensorflow-'))
  try {
    say(`Fetching ${wheel.name} (about 200 MB) …`)
    if (!unpackLibrary(python, folder)) return say('The wheel of TensorFlow could not be fetched or opened.')
    const [target, source] = [join(home, 'deps'), join(folder, 'tensorflow')]
    mkdirSync(join(target, 'lib'), { recursive: true })
    cpSync(join(source, 'include'), join(target, 'include'), { recursive: true })
    for (const [index, name] of libraries.entries()) {
      cpSync(join(source, name), join(target, 'lib', name))
      symlinkSync(name, join(target, 'lib', index === 0 ? 'libtensorflow.so' : 'libtensorflow_framework.so'))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  say('Building the addon …')
  const gyp = join(modules, 'node-gyp', 'bin', 'node-gyp.js')
  const argv = ['rebuild', ...nodeHeaders(), '--napi_build_version=8', '--module_name=tfjs_binding']
  return run(process.execPath, [gyp, ...argv, `--module_path=${join(home, 'lib', 'napi-v8')}`], { cwd: home })
}

/** Puts the new engine in the place of an older one. The addon finds its libraries by a path relative to itself. */
function moveIntoPlace() {
  rmSync(prefix, { recursive: true, force: true })
  renameSync(fresh, prefix)
}

say(`Installing @tensorflow/tfjs-node ${wanted} into .cache/engines/tfjs-node (about 1 GB on disk) …`)
const downloaded = npmInstall([`@tensorflow/tfjs-node@${wanted}`]) && works(fresh)
if (!downloaded) say('Its own installer did not give a working engine. Trying to build it against the wheel of TensorFlow …')
const good = downloaded || (buildAgainstWheel() === true && works(fresh))
if (good) moveIntoPlace()
rmSync(fresh, { recursive: true, force: true })
const inPlace = good && works(prefix)
if (!inPlace) {
  say('tfjs-node could not be installed here; the lines above say why. TinyKiln trains with its own engine, which needs nothing.')
  process.exit(1)
}
say('Installed. `train --engine tfjs-node` uses it; without --engine, long runs try both engines and take the faster.')
