import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('litert_run.py', import.meta.url))

/** Whether Python has LiteRT (the package ai-edge-litert). */
export const hasLiteRt = ((): boolean => {
  try {
    execFileSync('python3', ['-c', 'import ai_edge_litert.interpreter'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

export type LiteRtJob = { readonly model: Uint8Array; readonly inputs: Uint8Array }

/** Runs models on raw samples with LiteRT's reference kernels, or with those it chooses by itself; answers the raw outputs of each. */
export function runLiteRt(jobs: readonly LiteRtJob[], kernels: 'reference' | 'optimized' = 'reference'): Uint8Array[] {
  const folder = mkdtempSync(join(tmpdir(), 'tinykiln-litert-'))
  try {
    const entries = jobs.map(({ model, inputs }, i) => {
      const entry = { model: join(folder, `${i}.tflite`), in: join(folder, `${i}.in`), out: join(folder, `${i}.out`), kernels }
      writeFileSync(entry.model, model)
      writeFileSync(entry.in, inputs)
      return entry
    })
    writeFileSync(join(folder, 'jobs.json'), JSON.stringify(entries))
    execFileSync('python3', [script, join(folder, 'jobs.json')], { stdio: ['ignore', 'ignore', 'pipe'] })
    return entries.map(({ out }) => new Uint8Array(readFileSync(out)))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
