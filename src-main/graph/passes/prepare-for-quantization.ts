import type { Result } from '../../contract/result.ts'
import { succeed } from '../../contract/result.ts'
import type { Graph } from '../graph.ts'
import { inferShapes } from '../infer-shapes.ts'
import { addMissingBiases } from './add-missing-biases.ts'
import { dequantizeConstants } from './dequantize-constants.ts'
import { dropUnused } from './drop-unused.ts'
import { foldBatchNormalization } from './fold-batch-normalization.ts'
import { fuseActivation } from './fuse-activation.ts'

/**
 * The form of a float graph that quantization starts from: shapes known, weights in float32, batch normalizations folded,
 * activations fused, a bias in every layer with weights, nothing unused. Fails as inferShapes does.
 */
export function prepareForQuantization(graph: Graph): Result<Graph> {
  const inferred = inferShapes(graph)
  if (!inferred.ok) return inferred
  return succeed(addMissingBiases(dropUnused(fuseActivation(foldBatchNormalization(dequantizeConstants(inferred.value))))))
}
