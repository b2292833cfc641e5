import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unwrap } from '../../../src-main/contract/result.ts'
import { planDevice } from '../../../src-main/device/plan-device.ts'
import { printC } from '../../../src-main/device/print-c.ts'
import type { DevicePlan } from '../../../src-main/device/plan.ts'
import { readTflite } from '../../../src-main/formats/tflite/read.ts'
import type { GoldenCase } from '../../device/golden-cases.ts'

/**
 * C sources that replay golden cases one after the other; `main` prints the names of those that differ, and `DONE n`. `models`
 * holds all models, mostly tables.
 */
export type GoldenProgram = {
  readonly folder: string
  readonly kernels: readonly string[]
  readonly models: string
  readonly main: string
}

function samples(bytes: Uint8Array, plan: DevicePlan, ports: DevicePlan['inputs']): Uint8Array[] {
  const length = ports.reduce((sum, { buffer }) => sum + (plan.buffers[buffer]?.bytes ?? 0), 0)
  return Array.from({ length: bytes.length / length }, (_, i) => bytes.subarray(i * length, (i + 1) * length))
}

/**
 * Exports each case with `windows` of its samples as a self-test and joins the models to one file, so that kernels and models
 * are compiled once.
 */
export function writeGoldenProgram(cases: readonly GoldenCase[], folder: string, windows: number): GoldenProgram {
  mkdirSync(folder, { recursive: true })
  const kernels = new Map<string, string>()
  const models: string[] = []
  for (const [index, { name, folder: from }] of cases.entries()) {
    const file = (suffix: string): Uint8Array => readFileSync(new URL(`${name}.${suffix}`, from))
    const plan = unwrap(planDevice(unwrap(readTflite(file('tflite'), name))))
    const selfTest = {
      inputs: samples(file('in'), plan, plan.inputs).slice(0, windows),
      outputs: samples(file('out'), plan, plan.outputs).slice(0, windows),
    }
    for (const { path, text } of printC(plan, { name: `golden${index}`, labels: [], selfTest })) {
      const base = path.replace(/^src\//, '')
      if (base.startsWith('tk_')) kernels.set(base, text)
      else if (base.endsWith('.h')) writeFileSync(join(folder, base), text)
      else if (base.endsWith('.c')) models.push(text.replaceAll(/\bkiln_/g, `kiln${index}_`))
    }
  }
  for (const [path, text] of kernels) writeFileSync(join(folder, path), text)
  const main = join(folder, 'main.c')
  const declarations = cases.map((_, index) => `int golden${index}_selftest(void);\n`).join('')
  const calls = cases.map(({ name }, index) => `  if (golden${index}_selftest() != 0) console_write("${name}\\n");\n`).join('')
  writeFileSync(
    main,
    `#include "console.h"\n${declarations}int main(void) {\n${calls}  console_write("DONE ${cases.length}\\n");\n  console_exit();\n  return 0;\n}\n`,
  )
  const joined = join(folder, 'models.c')
  writeFileSync(joined, models.join('\n'))
  const sources = [...kernels.keys()].filter((path) => path.endsWith('.c')).map((path) => join(folder, path))
  return { folder, kernels: sources, models: joined, main }
}
