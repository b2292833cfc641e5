import { cpus, loadavg } from 'node:os'
import { unwrap } from '../../../contract/result.ts'
import type { Graph } from '../../../graph/graph.ts'
import { findLogits } from '../../differentiable/find-logits.ts'
import { findParameters } from '../../differentiable/parameters.ts'
import type { LossKind } from '../../loss.ts'
import type { StepRequest } from '../../step-request.ts'
import { createPlainStep } from '../../plain-step.ts'
import { createRandom } from '../../random.ts'
import type { Batch } from '../../train-step.ts'
import { compileStep } from '../compiled.ts'
import { registerKiln } from '../index.ts'
import { benchNets, type BenchNet } from './bench-nets.ts'

/** One result of a benchmark. */
export type BenchRow = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly conditions: Readonly<Record<string, string | number>>
}

const batchSize = 32
/** Batches that take turns, so that data does not stay in the cache between steps. */
const batches = 16

function lossOf(net: BenchNet): LossKind {
  return net.name === 'autoencoder' ? 'meanSquaredError' : 'softmaxCrossEntropy'
}

function randomBatches(graph: Graph, loss: LossKind): Batch[] {
  const random = createRandom(5)
  const size = findLogits(graph).size
  const sample = (graph.tensors[graph.inputs[0] ?? -1]?.shape ?? []).reduce((product, length) => product * length, 1)
  return Array.from({ length: batches }, () => {
    const inputs = Float32Array.from({ length: batchSize * sample }, () => random.normal())
    const targets = loss === 'meanSquaredError' ? inputs : new Float32Array(batchSize * size)
    if (targets !== inputs) for (let row = 0; row < batchSize; row++) targets[row * size + random.below(size)] = 1
    return { count: batchSize, inputs, targets, weights: new Float32Array(batchSize).fill(1) }
  })
}

/** Runs steps for so many seconds after a warm-up; samples a second over the whole time. */
function measure(request: StepRequest, seconds: number): { rate: number; step: string } {
  const compiled = compileStep(request)
  const step = compiled ?? createPlainStep(request)
  const data = randomBatches(request.graph, request.loss)
  const random = createRandom(1)
  const run = (index: number): void => {
    const batch = data[index % batches]
    if (batch) step.run(batch, 0.001, random)
  }
  const warm = performance.now()
  for (let index = 0; index < 3 || performance.now() - warm < 300; index++) run(index)
  const began = performance.now()
  let steps = 0
  while (performance.now() - began < seconds * 1000) run(steps++)
  const elapsed = (performance.now() - began) / 1000
  step.dispose()
  return { rate: (steps * batchSize) / elapsed, step: compiled ? 'compiled' : 'tfjs' }
}

/**
 * Samples a second of a training step (forward, backward, Adam) on the eight reference nets, float32, batch 32, data in
 * memory. Each net gives its rate and the ratio to the recorded rate of Keras; that ratio compares two machines unless this
 * one is of the kind named in the conditions.
 */
export async function benchTrain(
  options: { readonly seconds?: number; readonly nets?: readonly string[] } = {},
): Promise<readonly BenchRow[]> {
  const seconds = options.seconds ?? 5
  const info = await registerKiln()
  const rows: BenchRow[] = []
  for (const net of benchNets.filter(({ name }) => options.nets?.includes(name) ?? true)) {
    const graph = net.build()
    const loss = lossOf(net)
    const request = { graph, parameters: unwrap(findParameters(graph)), loss, dropout: 0, frozen: new Set<number>() }
    const { rate, step } = measure(request, seconds)
    const conditions = {
      engine: `${info.name} ${info.version}`,
      step,
      threads: info.threads,
      simd: info.simd,
      batch: batchSize,
      optimizer: 'Adam',
      precision: 'float32',
      seconds,
      processor: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
      node: process.version,
    }
    rows.push({ name: `train ${net.name}`, value: Math.round(rate), unit: 'samples/s', conditions })
    const recorded = { recorded: net.keras, recordedOn: 'fit of Keras 3 or tf.keras, TensorFlow 2.21, two cores, 2026-11-23' }
    rows.push({
      name: `train ${net.name} / Keras`,
      value: Math.round((rate / net.keras) * 100) / 100,
      unit: 'ratio',
      conditions: { ...conditions, ...recorded },
    })
  }
  return rows
}
