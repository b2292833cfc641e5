import { unwrap } from '../../../contract/result.ts'
import { prepareForQuantization } from '../../../graph/passes/prepare-for-quantization.ts'
import { findParameters } from '../../differentiable/parameters.ts'
import type { LossKind } from '../../loss.ts'
import { createQuantizedExtension } from '../../quantization-aware/quantized-extension.ts'
import type { StepRequest } from '../../step-request.ts'
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
  const { extension } = createQuantizedExtension(graph, new Map())
  return { graph, parameters: unwrap(findParameters(graph)), loss: lossOf(net), dropout: 0, frozen: new Set(), extension }
}
