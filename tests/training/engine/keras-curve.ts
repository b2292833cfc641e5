import type { Graph } from '../../../src-main/graph/graph.ts'
import { findLogits } from '../../../src-main/training/differentiable/find-logits.ts'
import { createRandom } from '../../../src-main/training/random.ts'
import type { Batch, TrainStep } from '../../../src-main/training/train-step.ts'
import type { BenchNet } from '../../../src-main/training/engine/bench/bench-nets.ts'
import { lossOf } from '../../../src-main/training/engine/bench/bench-step-request.ts'
import { portableGraph } from '../../../src-main/training/engine/bench/portable-graph.ts'

/** A net, its first weights and its batches: all that decides a training curve beside the engine. */
export type CurveProblem = {
  readonly graph: Graph
  readonly batches: readonly Batch[]
  readonly steps: number
  readonly rate: number
}

const steps = 200
/** Slow enough that the deep net does not learn its few batches by heart, which would leave nothing to compare. */
const rates: Readonly<Record<string, number>> = { mobilenet_v1_025: 1e-4 }
const usualRate = 1e-3
const batchSize = 32
/** So many values at most over all batches; small nets get 40 of them. */
const mostValues = 8e6
/** This part of the labels says nothing, so that the loss stays well above zero. */
const mislabelled = 0.25

/**
 * A problem that a net can learn in part: a pattern for every class under noise, a quarter of the labels wrong. Nets that rebuild
 * their input get mixtures of a few patterns. Decided by the net alone.
 */
export function curveProblem(net: BenchNet): CurveProblem {
  const graph = net.build()
  const loss = lossOf(net)
  const random = createRandom(31)
  const size = findLogits(graph).size
  const sample = (graph.tensors[graph.inputs[0] ?? -1]?.shape ?? []).reduce((product, length) => product * length, 1)
  const classes = loss === 'meanSquaredError' ? 6 : size
  const patterns = Array.from({ length: classes }, () => Float32Array.from({ length: sample }, () => random.normal()))
  const count = Math.min(40, Math.max(4, Math.floor(mostValues / (batchSize * sample))))
  const batches = Array.from({ length: count }, () => {
    const inputs = new Float32Array(batchSize * sample)
    const targets = loss === 'meanSquaredError' ? inputs : new Float32Array(batchSize * size)
    for (let row = 0; row < batchSize; row++) {
      const label = random.below(classes)
      const pattern = patterns[label]
      for (let i = 0; i < sample; i++) inputs[row * sample + i] = (pattern?.[i] ?? 0) + random.normal()
      if (targets !== inputs) targets[row * size + (random.uniform() < mislabelled ? random.below(classes) : label)] = 1
    }
    return { count: batchSize, inputs, targets, weights: new Float32Array(batchSize).fill(1) }
  })
  return { graph, batches, steps, rate: rates[net.name] ?? usualRate }
}

/** The loss after all steps: the mean of the last twenty, as each is of another batch. */
export function finalLoss(losses: readonly number[]): number {
  const last = losses.slice(-20)
  return last.reduce((sum, loss) => sum + loss, 0) / last.length
}

/** The loss of every step. */
export function trainingCurve({ batches, steps: count, rate: learningRate }: CurveProblem, step: TrainStep): number[] {
  const random = createRandom(1)
  return Array.from({ length: count }, (_, index) => {
    const batch = batches[index % batches.length]
    return batch ? step.run(batch, learningRate, random).loss : Number.NaN
  })
}

/** The same problem for scripts/keras/curves.py. */
export function portableCurve(net: BenchNet, { graph, batches, steps: count, rate: learningRate }: CurveProblem): object {
  const base64 = (of: 'inputs' | 'targets'): string =>
    Buffer.concat(batches.map((batch) => Buffer.from(batch[of].buffer, batch[of].byteOffset, batch[of].byteLength))).toString(
      'base64',
    )
  return {
    net: portableGraph(graph),
    loss: lossOf(net),
    rate: learningRate,
    steps: count,
    batch: batchSize,
    inputs: base64('inputs'),
    targets: base64('targets'),
  }
}
