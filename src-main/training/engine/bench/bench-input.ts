import type { BenchRow } from '../../../contract/bench-row.ts'
import type { DatasetKind } from '../../../data/dataset.ts'
import { median } from '../../../data/table/time-axis.ts'
import { findLogits } from '../../differentiable/find-logits.ts'
import { usualAugmentation } from '../../augmentation/usual-augmentation.ts'
import { createInputSource, type InputMode } from '../../input/input-source.ts'
import { createRandom } from '../../random.ts'
import { defaultSettings } from '../../settings.ts'
import type { TrainStep } from '../../train-step.ts'
import { compileStep } from '../compiled.ts'
import { registerKiln } from '../index.ts'
import { benchNets } from './bench-nets.ts'
import { batchSize, floatRequest } from './bench-step-request.ts'
import { machineConditions } from './machine-conditions.ts'
import { ratioOf } from './ratio-of.ts'

/** The bench nets whose data is augmented, by its kind; rows of features are not. */
const kinds: Readonly<Record<string, DatasetKind>> = {
  imu_cnn1d: 'time-series',
  digit_cnn: 'image',
  ds_cnn: 'audio',
  mobilenet_v1_025: 'image',
  feat_mlp: 'tabular',
}
const roundSeconds = 0.5
const samples = 512

type Lap = (seconds: number) => number

/** Trains from a source of its own, round after round; samples a second. */
function lapOver(mode: InputMode, kind: DatasetKind, net: (typeof benchNets)[number], step: TrainStep): Lap {
  const request = floatRequest(net)
  const shape = request.graph.tensors[request.graph.inputs[0] ?? -1]?.shape.slice(1) ?? []
  const size = findLogits(request.graph).size
  const random = createRandom(2)
  const inputs = Float32Array.from({ length: samples * shape.reduce((a, b) => a * b, 1) }, () => random.normal())
  const labels = Int32Array.from({ length: samples }, (_, index) => index % size)
  const augment = usualAugmentation(kind, shape)
  const settings = { ...defaultSettings, batch: batchSize, epochs: 100_000, ...(augment ? { augment } : {}) }
  const source = createInputSource({ count: samples, inputs, labels }, size, settings, mode)
  let index = 0
  const run = (seconds: number): number => {
    const began = performance.now()
    let steps = 0
    do {
      const batch = source.next(1 + Math.floor(index / source.steps), index++ % source.steps)
      step.run(batch, 0.001, random)
      steps++
    } while (performance.now() - began < seconds * 1000)
    return (steps * batchSize * 1000) / (performance.now() - began)
  }
  run(0.2)
  return run
}

/**
 * Training with augmentation when batches are prepared on a thread of their own, beside preparing them between the steps: samples a
 * second of both, in turns, and their ratio. A run of the product measures the two itself and keeps the faster.
 */
export async function benchInput(
  wishes: { readonly seconds?: number; readonly nets?: readonly string[] } = {},
): Promise<readonly BenchRow[]> {
  const seconds = wishes.seconds ?? 4
  const info = await registerKiln(2)
  return benchNets
    .filter(({ name }) => kinds[name] !== undefined && (wishes.nets?.includes(name) ?? true))
    .flatMap((net) => {
      const step = compileStep(floatRequest(net))
      const kind = kinds[net.name] ?? 'tabular'
      if (!step) return []
      const laps = { here: lapOver('here', kind, net, step), thread: lapOver('thread', kind, net, step) }
      const rates = { here: [] as number[], thread: [] as number[] }
      for (let round = 0; round < Math.max(1, Math.round(seconds / roundSeconds)); round++) {
        for (const name of ['here', 'thread'] as const) rates[name].push(laps[name](Math.min(seconds, roundSeconds)))
      }
      step.dispose()
      const engine = `${info.name} ${info.version}`
      const conditions = { engine, threads: info.threads, batch: batchSize, augmentation: kind, seconds, ...machineConditions() }
      const row = (what: string, value: number, unit: string): BenchRow => ({
        name: `input ${net.name}${what}`,
        value,
        unit,
        conditions,
      })
      return [
        row(', between the steps', Math.round(median(rates.here)), 'samples/s'),
        row(', on its own thread', Math.round(median(rates.thread)), 'samples/s'),
        row(' thread / between', Math.round(ratioOf(rates.thread, rates.here) * 100) / 100, 'ratio'),
      ]
    })
}
