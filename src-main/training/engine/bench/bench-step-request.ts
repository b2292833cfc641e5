import { unwrap } from '../../../contract/result.ts'
import type { Graph } from '../../../graph/graph.ts'
import { prepareForQuantization } from '../../../graph/passes/prepare-for-quantization.ts'
import { findLogits } from '../../differentiable/find-logits.ts'
import { findParameters } from '../../differentiable/parameters.ts'
import type { LossKind } from '../../loss.ts'
import { createQuantizedExtension } from '../../quantization-aware/quantized-extension.ts'
import { createRandom } from '../../random.ts'
import type { StepRequest } from '../../step-request.ts'
import type { Batch } from '../../train-step.ts'
import type { BenchNet } from './bench-nets.ts'

/** Samples in a batch of every benchmark. */
export const batchSize = 32

/** What a bench net is trained by. */
export function lossOf(net: BenchNet): LossKind {
  return net.name === 'autoencoder' ? 'meanSquaredError' : 'softmaxCrossEntropy'
}

/** The float step of a net. */
export function floatRequest(net: BenchNet): StepRequest {
  const graph = net.build()
  return { graph, parameters: unwrap(findParameters(graph)), loss: lossOf(net), dropout: 0, frozen: new Set() }
}

/** The quantization-aware step: batch normalization folded, as it is trained, ranges moving with every batch. */
export function quantizedRequest(net: BenchNet): StepRequest {
  const graph = unwrap(prepareForQuantization(net.build()))
  const { extension } = createQuantizedExtension(graph, new Map(), true)
  return { graph, parameters: unwrap(findParameters(graph)), loss: lossOf(net), dropout: 0, frozen: new Set(), extension }
}

/** Random batches that take turns, so that data does not stay in the cache between steps. */
export function randomBatches(graph: Graph, loss: LossKind, count = 16): Batch[] {
  const random = createRandom(5)
  const size = findLogits(graph).size
  const sample = (graph.tensors[graph.inputs[0] ?? -1]?.shape ?? []).reduce((product, length) => product * length, 1)
  return Array.from({ length: count }, () => {
    const inputs = Float32Array.from({ length: batchSize * sample }, () => random.normal())
    const targets = loss === 'meanSquaredError' ? inputs : new Float32Array(batchSize * size)
    if (targets !== inputs) for (let row = 0; row < batchSize; row++) targets[row * size + random.below(size)] = 1
    return { count: batchSize, inputs, targets, weights: new Float32Array(batchSize).fill(1) }
  })
}
