import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { BenchRow } from '../../../contract/bench-row.ts'
import { machineConditions } from './machine-conditions.ts'

const spectrograms = 20_000

/** The most memory, in kilobytes, that a process of its own holds which trains DS-CNN on so many made-up spectrograms. */
export async function trainingMemory(count: number): Promise<{ readonly kilobytes: number; readonly engine: string }> {
  const script = join(import.meta.dirname, 'train-spectrograms.ts')
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', script, String(count)])
  return JSON.parse(stdout) as { kilobytes: number; engine: string }
}

/** The most memory that training DS-CNN on 20,000 spectrograms of 49 × 10 takes: one epoch, batch 32, Node and engine included. */
export async function benchMemory(): Promise<readonly BenchRow[]> {
  const { kilobytes, engine } = await trainingMemory(spectrograms)
  const conditions = { engine, spectrograms, shape: '49 x 10', precision: 'float32', batch: 32, epochs: 1 }
  return [
    {
      name: 'memory ds_cnn, most while training',
      value: Math.round(kilobytes / 1000),
      unit: 'MB',
      conditions: { ...conditions, ...machineConditions() },
    },
  ]
}
