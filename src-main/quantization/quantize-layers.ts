import { fail, succeed, type Result } from '../contract/result.ts'
import type { Graph } from '../graph/graph.ts'
import type { ActivationRanges } from '../training/activation-range.ts'
import { mixActivations } from './mixed-precision/mix-activations.ts'
import type { QuantizationOptions } from './quantization-options.ts'
import { quantizeGraph } from './quantize-graph.ts'

/**
 * `quantizeGraph` with a precision of its own for each layer that `options.layers` names. Tensor indices of the float graph stay
 * valid; tensors that nothing reads any more may be left over (dropUnused). Fails as quantizeGraph does, and with `unknown-layer`
 * and the names there are.
 */
export function quantizeLayers(graph: Graph, ranges: ActivationRanges, options: QuantizationOptions): Result<Graph> {
  const chosen = [...(options.layers ?? [])]
  const names = new Set(graph.nodes.map(({ name }) => name))
  const unknown = chosen.find(([name]) => !names.has(name))
  if (unknown) {
    const sentence = `There is no layer “${unknown[0]}” in the folded model. There are ${[...names].join(', ')}.`
    return fail('unknown-layer', sentence, { layer: unknown[0], layers: [...names] })
  }
  const narrow = quantizeGraph(graph, ranges, options)
  const wide = new Set(chosen.flatMap(([name, precision]) => (precision === 'int16' ? [name] : [])))
  if (!narrow.ok || wide.size === 0 || options.activations === 'int16') return narrow
  const twin = quantizeGraph(graph, ranges, { ...options, activations: 'int16' })
  return twin.ok ? succeed(mixActivations(narrow.value, twin.value, wide)) : twin
}
