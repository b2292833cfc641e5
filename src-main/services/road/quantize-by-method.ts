import { succeed, type Result } from '../../contract/result.ts'
import type { Graph } from '../../graph/graph.ts'
import { dropUnused } from '../../graph/passes/drop-unused.ts'
import { prepareForQuantization } from '../../graph/passes/prepare-for-quantization.ts'
import { quantizeDynamicRange } from '../../quantization/formats/dynamic-range.ts'
import { withEdges } from '../../quantization/formats/edge-types.ts'
import { brokenWeights } from '../../quantization/refusal.ts'
import { storeInFloat16 } from '../../quantization/formats/float16-weights.ts'
import type { RecipeSettings } from '../../quantization/recipes/recipe-settings.ts'
import { quantizeAware, quantizePostTraining, type QuantizationAwareRequest, type Quantized } from './quantize-model.ts'

/** Ways to a smaller file: integers by rounding or by training, INT8 weights only, or 16-bit float weights. */
export const quantizationMethods = ['ptq', 'qat', 'dynamic', 'float16'] as const
export type QuantizationMethod = (typeof quantizationMethods)[number]

/** The graph to write and to test, and for integer nets what they were rounded from. */
export type MethodOutcome = { readonly graph: Graph; readonly quantized: Quantized | null }

/** Quantizes a float graph. `dynamic` and `float16` need no data and ignore the recipe; they fail where weights are no numbers. */
export async function quantizeByMethod(
  method: QuantizationMethod,
  float: Graph,
  request: QuantizationAwareRequest,
  settings: RecipeSettings,
): Promise<Result<MethodOutcome>> {
  if (method === 'dynamic' || method === 'float16') {
    const folded = prepareForQuantization(float)
    if (!folded.ok) return folded
    const broken = brokenWeights(folded.value)
    if (broken) return broken
    const graph = method === 'dynamic' ? quantizeDynamicRange(folded.value) : storeInFloat16(folded.value)
    return succeed({ graph, quantized: null })
  }
  const quantized =
    method === 'ptq' ? quantizePostTraining(float, request.train, settings) : await quantizeAware(float, request, settings)
  if (!quantized.ok) return quantized
  return succeed({ graph: withEdges(dropUnused(quantized.value.graph), settings.io), quantized: quantized.value })
}
