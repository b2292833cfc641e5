import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A Python script of this repository that answers JSON lines with JSON lines. */
export type PythonScript = {
  /** What it said when it was ready. */
  readonly greeting: Readonly<Record<string, unknown>>
  readonly ask: (request: object) => Promise<Readonly<Record<string, unknown>>>
  readonly close: () => void
}

/** The path of a script under scripts/keras, or null in an installed app, which has none. */
function scriptPath(name: string): string | null {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const candidate = join(folder, 'scripts', 'keras', name)
    if (existsSync(candidate)) return candidate
    const parent = dirname(folder)
    if (parent === folder) return null
    folder = parent
  }
}

/**
 * Starts a script of scripts/keras with the Python that was named, that TINYKILN_PYTHON names, or that is found; null where
 * there is none with the modules that the script imports.
 */
export async function startPythonScript(name: string, python: string | undefined): Promise<PythonScript | null> {
  const path = scriptPath(name)
  const program = python ?? process.env['TINYKILN_PYTHON'] ?? 'python3'
  if (path === null || program === 'none') return null
  const env = { ...process.env, TF_NUM_INTRAOP_THREADS: '2', TF_NUM_INTEROP_THREADS: '2', CUDA_VISIBLE_DEVICES: '-1' }
  const child = spawn(program, [path], { stdio: ['pipe', 'pipe', 'ignore'], env })
  const answers = linesOf(child)
  const greeting = await answers()
  if (greeting === null) return null
  return {
    greeting,
    ask: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      const answer = await answers()
      if (answer === null) throw new Error(`${program} ${path} ended without an answer.`)
      return answer
    },
    close: () => child.stdin.end(),
  }
}

/** The lines of a child's stdout, one a call; null at its end. */
function linesOf(child: ChildProcess): () => Promise<Readonly<Record<string, unknown>> | null> {
  const waiting: ((line: string | null) => void)[] = []
  const lines: string[] = []
  let ended = false
  const end = (): void => {
    ended = true
    for (const resolve of waiting.splice(0)) resolve(null)
  }
  child.on('error', end)
  child.stdin?.on('error', end)
  if (child.stdout) {
    createInterface({ input: child.stdout })
      .on('line', (line) => {
        const resolve = waiting.shift()
        if (resolve) resolve(line)
        else lines.push(line)
      })
      .on('close', end)
  }
  const next = (): Promise<string | null> => {
    const line = lines.shift()
    if (line !== undefined) return Promise.resolve(line)
    return ended ? Promise.resolve(null) : new Promise((resolve) => waiting.push(resolve))
  }
  return async () => {
    const line = await next()
    return line === null ? null : (JSON.parse(line) as Readonly<Record<string, unknown>>)
  }
}
