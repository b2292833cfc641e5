import { succeed, type Result } from '../../contract/result.ts'
import type { Graph } from '../../graph/graph.ts'
import { prepareForQuantization } from '../../graph/passes/prepare-for-quantization.ts'
import { quantizePostTraining, type QuantizationAwareRequest, type Quantized } from './quantize-model.ts'
import { trainModel } from './train-model.ts'

/**
 * The fair opponent of QAT: the same float net trained on for the same epochs with the same settings and batches, but without
 * rounding, and then rounded. What QAT gains over it is owed to the rounding, the rest to training longer. Fails as training
 * and PTQ do.
 */
export async function controlRun(float: Graph, request: QuantizationAwareRequest): Promise<Result<Quantized>> {
  const folded = prepareForQuantization(float)
  if (!folded.ok) return folded
  const trained = await trainModel({ ...request, graph: folded.value })
  if (!trained.ok) return trained
  const rounded = quantizePostTraining(trained.value.graph, request.train)
  return rounded.ok ? succeed(rounded.value) : rounded
}
