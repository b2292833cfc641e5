import { existsSync, readFileSync } from 'node:fs'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'

/** A model with raw inputs and the outputs that another engine gave for them, sample after sample. */
export type GoldenCase = { readonly name: string; readonly folder: URL }

/** The cases that a golden folder lists, of those kinds (all where the index names none). */
export function goldenCases(folder: URL, kinds: readonly string[] = []): GoldenCase[] {
  const list = new URL('index.json', folder)
  if (!existsSync(list)) return []
  type Row = { file?: string; model?: string; name?: string; kind?: string }
  const { cases }: { cases: Row[] } = JSON.parse(readFileSync(list, 'utf8'))
  return cases
    .filter(({ kind }) => kinds.length === 0 || (kind !== undefined && kinds.includes(kind)))
    .map(({ file, model, name }) => ({ name: (file ?? model ?? name ?? '').replace('.tflite', ''), folder }))
}

/** Runs every sample of a case on the device kernels; the bytes we give and the bytes that are wanted. */
export function runGolden({ name, folder }: GoldenCase): {
  readonly given: Buffer
  readonly wanted: Buffer
  readonly samples: number
} {
  const file = (suffix: string) => readFileSync(new URL(`${name}.${suffix}`, folder))
  const plan = unwrap(planDevice(unwrap(readTflite(file('tflite'), name))))
  const runner = unwrap(createRunner(plan))
  const inputs = file('in')
  const sizes = plan.inputs.map(({ buffer }) => plan.buffers[buffer]?.bytes ?? 0)
  const sampleBytes = sizes.reduce((sum, size) => sum + size, 0)
  const outputs: Uint8Array[] = []
  let at = 0
  while (at < inputs.length) {
    runner.reset()
    const values = sizes.map((size) => new Uint8Array(inputs.subarray(at, (at += size))))
    outputs.push(...runner.run(values))
  }
  return { given: Buffer.concat(outputs), wanted: file('out'), samples: inputs.length / sampleBytes }
}
