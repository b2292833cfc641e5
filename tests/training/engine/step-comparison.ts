import { unwrap } from '../../../src-main/contract/result.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { findLogits } from '../../../src-main/training/differentiable/find-logits.ts'
import { findParameters } from '../../../src-main/training/differentiable/parameters.ts'
import type { LossKind } from '../../../src-main/training/loss.ts'
import type { StepRequest } from '../../../src-main/training/step-request.ts'
import { createRandom } from '../../../src-main/training/random.ts'
import type { Batch } from '../../../src-main/training/train-step.ts'

/** A request for a step over a graph. */
export function stepRequest(graph: Graph, loss: LossKind, options: Partial<StepRequest> = {}): StepRequest {
  return { graph, parameters: unwrap(findParameters(graph)), loss, dropout: 0, frozen: new Set(), ...options }
}

/** A batch of random inputs, and targets that fit the loss. */
export function randomBatch(graph: Graph, loss: LossKind, count: number, seed: number): Batch {
  const random = createRandom(seed)
  const size = findLogits(graph).size
  const sample = (graph.tensors[graph.inputs[0] ?? -1]?.shape ?? []).reduce((product, length) => product * length, 1)
  const inputs = Float32Array.from({ length: count * sample }, () => random.normal())
  const targets = new Float32Array(count * size)
  for (let row = 0; row < count; row++) {
    if (loss === 'softmaxCrossEntropy') targets[row * size + random.below(size)] = 1
    else
      for (let i = 0; i < size; i++) targets[row * size + i] = loss === 'logisticCrossEntropy' ? random.below(2) : random.normal()
  }
  return { count, inputs, targets, weights: Float32Array.from({ length: count }, () => 0.5 + random.uniform()) }
}
