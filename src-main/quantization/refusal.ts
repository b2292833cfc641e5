import { fail, type Result } from '../contract/result.ts'
import type { Graph } from '../graph/graph.ts'
import { quantizationRules, type QuantizationRule } from '../graph/quantization-rule.ts'

/** Why a folded graph has no integer form, naming the layer: an op without one, or weights that are not finite; null if it has. */
export function refusal(graph: Graph): Result<never> | null {
  for (const { name, operation } of graph.nodes) {
    const rule: QuantizationRule = quantizationRules[operation.kind]
    if (rule.kind !== 'refused') continue
    return fail('no-integer-form', `Layer ${name} (${operation.kind}) cannot be quantized. ${rule.remedy}.`, { node: name })
  }
  return brokenWeights(graph)
}

/** The failure `weights-not-finite` of the first layer with weights that are NaN or infinite; null where all are numbers. */
export function brokenWeights(graph: Graph): Result<never> | null {
  const broken = graph.nodes.find(({ inputs }) =>
    inputs.some((index) => {
      const data = graph.tensors[index]?.data
      return data instanceof Float32Array && !data.every(Number.isFinite)
    }),
  )
  if (!broken) return null
  const sentence = `Layer ${broken.name} holds weights that are not finite. Train it again with a lower learning rate.`
  return fail('weights-not-finite', sentence, { node: broken.name })
}
