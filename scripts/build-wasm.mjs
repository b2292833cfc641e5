/**
 * Compiles C to WebAssembly with the clang of @yowasp/clang, only where sources or flags changed.
 *
 *     node scripts/build-wasm.mjs [target...]
 *
 * Two processes may run it at once: each writes its own temporary file and renames it.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { wasmTargets } from './wasm-targets.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const commonFlags = ['--target=wasm32', '-ffreestanding', '-fno-builtin-printf', '-c']

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Sources and headers of a target, by their path from the root, in a fixed order. */
function filesOf(target) {
  const folders = [...target.sources, ...(target.headers ?? [])]
  const paths = folders.flatMap((source) => filesUnder(join(root, source)))
  const names = [...new Set(paths.map((path) => relative(root, path).replaceAll('\\', '/')))].sort()
  return names.filter((name) => /\.[ch]$/.test(name)).map((name) => [name, readFileSync(join(root, name))])
}

function compilerVersion() {
  const manifest = join(root, 'node_modules/@yowasp/clang/package.json')
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : 'none'
}

function hashOf(settings, files) {
  const hash = createHash('sha256')
  hash.update(JSON.stringify(settings))
  for (const [name, bytes] of files) hash.update(name).update('\0').update(bytes)
  return hash.digest('hex')
}

/** Another process may write the same file: each writes its own and renames it. */
function writeWhole(path, bytes) {
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, bytes)
  renameSync(temporary, path)
}

/** The one header of the C library that the sources may include; its functions are compiler built-ins (bulk memory). */
const standardHeaders = {
  'string.h': [
    '#ifndef TK_WASM_STRING_H',
    '#define TK_WASM_STRING_H',
    '#include <stddef.h>',
    'void *memcpy(void *, const void *, size_t);',
    'void *memmove(void *, const void *, size_t);',
    'void *memset(void *, int, size_t);',
    '#endif',
    '',
  ].join('\n'),
  'string.c': [
    '#include <string.h>',
    'void *memcpy(void *to, const void *from, size_t n) { __builtin_memcpy(to, from, n); return to; }',
    'void *memmove(void *to, const void *from, size_t n) { __builtin_memmove(to, from, n); return to; }',
    'void *memset(void *to, int value, size_t n) { __builtin_memset(to, value, n); return to; }',
    '',
  ].join('\n'),
}

/** Nested { folder: { file: bytes } } of flat paths, as @yowasp/clang wants its files. */
function asTree(files) {
  const tree = {}
  for (const [name, bytes] of files) {
    const parts = name.split('/')
    let folder = tree
    for (const part of parts.slice(0, -1)) folder = folder[part] ??= {}
    folder[parts.at(-1)] = new Uint8Array(bytes)
  }
  return tree
}

async function compileTarget(target, files) {
  const { runLLVM } = await import('@yowasp/clang')
  const encoder = new TextEncoder()
  let log = ''
  const decoder = new TextDecoder()
  const write = (bytes) => {
    if (bytes !== null) log += decoder.decode(bytes)
  }
  const run = async (argv, tree) => {
    log = ''
    try {
      return await runLLVM(argv, tree, { stdout: write, stderr: write, fetchProgress: () => {} })
    } catch (error) {
      throw new Error(`${target.name}.wasm: ${argv[0]} ${argv.at(-3)} failed.\n${log || error.message}`, { cause: error })
    }
  }
  const tree = asTree([
    ...files,
    ['include/string.h', encoder.encode(standardHeaders['string.h'])],
    ['include/string.c', encoder.encode(standardHeaders['string.c'])],
  ])
  const folders = [...new Set(files.map(([name]) => dirname(name)))].flatMap((folder) => ['-I', folder])
  const own = files.map(([name]) => name).filter((name) => name.endsWith('.c'))
  if (target.together) {
    tree['together.c'] = encoder.encode(own.map((name) => `#include "${name}"\n`).join(''))
    folders.push('-I', '.')
  }
  const sources = [...(target.together ? ['together.c'] : own), 'include/string.c']
  const objects = []
  const all = {}
  const headers = files.filter(([name]) => target.together || name.endsWith('.h'))
  const shared = hashOf([compilerVersion(), commonFlags, standardHeaders, target.compile], headers)
  for (const [index, source] of sources.entries()) {
    const object = `object-${index}.o`
    const cached = join(
      root,
      'out/wasm/objects',
      `${hashOf(
        [shared, source],
        files.filter(([name]) => name === source),
      )}.o`,
    )
    if (!existsSync(cached)) {
      const argv = ['clang', ...commonFlags, ...target.compile, '-isystem', 'include', ...folders, source, '-o', object]
      writeWhole(cached, (await run(argv, tree))[object])
    }
    all[object] = new Uint8Array(readFileSync(cached))
    objects.push(object)
  }
  const linked = await run(['wasm-ld', '--no-entry', ...target.link, ...objects, '-o', 'module.wasm'], all)
  return linked['module.wasm']
}

/**
 * Builds the named targets (default: all) that are missing or out of date; returns their paths by name. Throws with the
 * compiler's own messages when a source does not compile.
 */
export async function ensureWasm(names = wasmTargets.map((target) => target.name)) {
  const folder = join(root, 'out/wasm')
  mkdirSync(folder, { recursive: true })
  const paths = {}
  for (const name of names) {
    const target = wasmTargets.find((candidate) => candidate.name === name)
    if (target === undefined) throw new Error(`There is no WebAssembly target "${name}" in scripts/wasm-targets.mjs.`)
    const output = join(folder, `${name}.wasm`)
    const stampFile = join(folder, `${name}.stamp`)
    const files = filesOf(target)
    const stamp = hashOf([compilerVersion(), commonFlags, standardHeaders, target], files)
    paths[name] = output
    if (existsSync(output) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) continue
    const bytes = await compileTarget(target, files)
    writeWhole(output, bytes)
    writeWhole(stampFile, stamp)
  }
  return paths
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const names = process.argv.slice(2)
  const started = performance.now()
  try {
    const paths = await ensureWasm(names.length > 0 ? names : undefined)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.error(`WebAssembly up to date: ${Object.keys(paths).join(', ')} (${seconds} s)`)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
