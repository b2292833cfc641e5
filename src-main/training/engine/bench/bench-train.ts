import type { BenchRow } from '../../../contract/bench-row.ts'
import { median } from '../../../data/table/time-axis.ts'
import { createPlainStep } from '../../plain-step.ts'
import { createRandom } from '../../random.ts'
import { randomBatches } from '../../random-batches.ts'
import type { StepRequest } from '../../step-request.ts'
import { kilnRunner, registerKiln } from '../index.ts'
import { createCompiledStep } from '../step/compiled-step.ts'
import { benchNets, type BenchNet } from './bench-nets.ts'
import { batchSize, floatRequest, lossOf, quantizedRequest } from './bench-step-request.ts'
import { startKeras, type KerasRival } from './keras-rival.ts'
import { machineConditions } from './machine-conditions.ts'
import { ratioOf } from './ratio-of.ts'

/** What takes turns: each measures for so many seconds and gives samples a second. */
type Contender = { readonly measure: (seconds: number) => Promise<number> | number; readonly close?: () => void }

const threads = 2
const roundSeconds = 0.5

/** A step of ours, warmed up; `compiled` says whether it runs as one program. */
function contender(request: StepRequest, alone: boolean): Contender & { readonly compiled: boolean } {
  const runner = kilnRunner()
  const compiled = runner && createCompiledStep(request, alone ? runner.alone() : runner)
  const step = compiled ?? createPlainStep(request)
  // They take turns, so that data does not stay in the cache between steps.
  const batches = randomBatches(request.graph, request.loss, batchSize, 16)
  const random = createRandom(1)
  let next = 0
  const run = (seconds: number): number => {
    const began = performance.now()
    let steps = 0
    do {
      const batch = batches[next++ % batches.length]
      if (batch) step.run(batch, 0.001, random)
      steps++
    } while (performance.now() - began < seconds * 1000)
    return (steps * batchSize * 1000) / (performance.now() - began)
  }
  run(0.3)
  return { measure: run, compiled: compiled !== null, close: step.dispose }
}

/** Samples a second of each contender, round after round, so that a busy moment meets all of them. */
async function race(contenders: Readonly<Record<string, Contender>>, seconds: number): Promise<Map<string, number[]>> {
  const entries = Object.entries(contenders)
  const rates = new Map(entries.map(([name]): [string, number[]] => [name, []]))
  const rounds = Math.max(1, Math.round(seconds / roundSeconds))
  for (let round = 0; round < rounds; round++) {
    for (const [name, { measure }] of entries) rates.get(name)?.push(await measure(Math.min(seconds, roundSeconds)))
  }
  for (const { close } of Object.values(contenders)) close?.()
  return rates
}

async function benchNet(net: BenchNet, seconds: number, keras: KerasRival | null): Promise<BenchRow[]> {
  const float = contender(floatRequest(net), false)
  const ours = { float, alone: contender(floatRequest(net), true), quantized: contender(quantizedRequest(net), false) }
  const samples = batchSize * (net.keras > 5000 ? 200 : net.keras > 1500 ? 40 : 20)
  const variant = keras && (await keras.prepare(net.build(), lossOf(net), batchSize, samples))
  const rates = await race(keras ? { ...ours, keras: { measure: keras.measure } } : ours, seconds)
  const of = (name: keyof typeof ours | 'keras'): number[] => rates.get(name) ?? []
  const info = await registerKiln()
  const conditions = {
    engine: `${info.name} ${info.version}`,
    step: float.compiled ? 'compiled' : 'tfjs',
    threads: info.threads,
    simd: info.simd,
    batch: batchSize,
    optimizer: 'Adam',
    precision: 'float32',
    seconds,
    rounds: of('float').length,
    ...machineConditions(),
  }
  const rate = (name: string, list: readonly number[], more: BenchRow['conditions'] = {}): BenchRow => ({
    name: `train ${net.name}${name}`,
    value: Math.round(median(list)),
    unit: 'samples/s',
    conditions: { ...conditions, ...more },
  })
  const ratio = (name: string, value: number, more: BenchRow['conditions'] = {}): BenchRow => ({
    name: `train ${net.name} ${name}`,
    value: Math.round(value * 100) / 100,
    unit: 'ratio',
    conditions: { ...conditions, ...more },
  })
  const recorded = { recorded: net.keras, recordedOn: 'fit of Keras 3 or tf.keras, TensorFlow 2.21, two cores, 2026-11-23' }
  const versions = { rival: variant ?? '', rivalVersions: keras?.versions ?? '' }
  return [
    rate('', of('float')),
    rate(', one thread', of('alone'), { threads: 1 }),
    rate(', QAT', of('quantized'), { precision: 'float32 with fake quantization, batch normalization folded' }),
    ...(keras ? [{ ...rate(', Keras', of('keras')), conditions: { ...machineConditions(), ...versions, seconds } }] : []),
    ratio('two threads / one', ratioOf(of('float'), of('alone'))),
    ratio('QAT step / float step', ratioOf(of('float'), of('quantized'))),
    keras
      ? ratio('/ Keras', ratioOf(of('float'), of('keras')), versions)
      : ratio('/ Keras', median(of('float')) / net.keras, recorded),
  ]
}

/**
 * Samples a second of a training step (forward, backward, Adam) on the eight reference nets, float32, batch 32, data in
 * memory: on two threads, on one, with quantization-aware training, and beside the fastest `fit` of Keras where a Python with
 * TensorFlow is found. All take turns in rounds of half a second; a row is the median of its rounds, a ratio the median of the
 * ratios within a round. Without TensorFlow the last row compares with the recorded rate of another machine, and says so.
 */
export async function benchTrain(
  wishes: { readonly seconds?: number; readonly nets?: readonly string[]; readonly python?: string } = {},
): Promise<readonly BenchRow[]> {
  await registerKiln(threads)
  const keras = await startKeras(wishes.python)
  const rows: BenchRow[] = []
  try {
    for (const net of benchNets.filter(({ name }) => wishes.nets?.includes(name) ?? true)) {
      rows.push(...(await benchNet(net, wishes.seconds ?? 5, keras)))
    }
  } finally {
    keras?.close()
  }
  return rows
}
