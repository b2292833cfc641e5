import type { Graph } from '../graph/graph.ts'
import { findLogits } from './differentiable/find-logits.ts'
import type { LossKind } from './loss.ts'
import { createRandom } from './random.ts'
import type { Batch } from './train-step.ts'

/** Batches of random samples for a net: to measure with, nothing to learn from. */
export function randomBatches(graph: Graph, loss: LossKind, batchSize: number, count: number): Batch[] {
  const random = createRandom(5)
  const size = findLogits(graph).size
  const sample = (graph.tensors[graph.inputs[0] ?? -1]?.shape ?? []).reduce((product, length) => product * length, 1)
  return Array.from({ length: count }, () => {
    const inputs = Float32Array.from({ length: batchSize * sample }, () => random.normal())
    const targets = loss === 'meanSquaredError' && size === sample ? inputs : new Float32Array(batchSize * size)
    if (targets !== inputs) for (let row = 0; row < batchSize; row++) targets[row * size + random.below(size)] = 1
    return { count: batchSize, inputs, targets, weights: new Float32Array(batchSize).fill(1) }
  })
}
