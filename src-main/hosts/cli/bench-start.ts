import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchRow } from '../../contract/bench-row.ts'
import { median } from '../../data/table/time-axis.ts'
import { machineConditions } from '../../training/engine/bench/machine-conditions.ts'
import { createRandom } from '../../training/random.ts'

const usualRounds = 5
const command = join(import.meta.dirname, '../../../scripts/tinykiln.mjs')

/** What a run of the command line printed, and when it was started and ended (milliseconds since 1970). */
type Run = { readonly output: string; readonly began: number; readonly ended: number }

function now(): number {
  return performance.timeOrigin + performance.now()
}

function runCommand(words: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const began = now()
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', command, ...words], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let output = ''
    child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()))
    child.on('error', reject)
    child.on('close', (status) => {
      if (status === 0) resolve({ output, began, ended: now() })
      else reject(new Error(`${words.join(' ')} ended with ${status}: ${output}`))
    })
  })
}

/** A log of movements in a file for each class: 3 classes, 6 channels, 30 windows of 100 rows each. */
function writeMovements(folder: string): void {
  for (const [label, name] of ['rest', 'shake', 'turn'].entries()) {
    const random = createRandom(7, label)
    const lines = ['aX,aY,aZ,gX,gY,gZ']
    for (let row = 0; row < 3000; row++) {
      lines.push(
        Array.from({ length: 6 }, (_, axis) => (Math.sin(row * (0.1 + label * axis * 0.05)) + random.normal()).toFixed(3)).join(
          ',',
        ),
      )
    }
    writeFileSync(join(folder, `${name}.csv`), lines.join('\n'))
  }
}

/**
 * What a person waits for: `templates` from the command to its answer, and `train` from the command to the end of its first
 * training step, with Node's start, reading 9,000 rows, and the engine's start in it. Medians of five, after one that fills the
 * caches; with less than a second to spend, of one.
 */
export async function benchStart(wishes: { readonly seconds?: number } = {}): Promise<readonly BenchRow[]> {
  const quick = wishes.seconds !== undefined && wishes.seconds < 1
  const rounds = quick ? 1 : usualRounds
  const folder = mkdtempSync(join(tmpdir(), 'tinykiln-bench-'))
  try {
    writeMovements(folder)
    const train = ['train', folder, '--rate', '100', '--epochs', '1', '--out', join(folder, 'model.tkm'), '--json']
    const [answers, firstSteps]: [number[], number[]] = [[], []]
    for (let round = quick ? 0 : -1; round < rounds; round++) {
      const list = await runCommand(['templates', '--json'])
      const trained = await runCommand(train)
      const { firstStepAt } = JSON.parse(trained.output) as { firstStepAt: number }
      if (round < 0) continue
      answers.push((list.ended - list.began) / 1000)
      firstSteps.push((firstStepAt - trained.began) / 1000)
    }
    const row = (name: string, times: readonly number[]): BenchRow => ({
      name,
      value: Math.round(median(times) * 100) / 100,
      unit: 's',
      conditions: { rounds, shortest: Math.round(Math.min(...times) * 100) / 100, ...machineConditions() },
    })
    return [row('start templates', answers), row('start train, to the first step', firstSteps)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
