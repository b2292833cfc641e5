import type { Graph } from '../graph/graph.ts'
import type { RoundingPlan } from '../training/quantization-aware/rounding-plan.ts'
import type { QuantizationOptions } from './quantization-options.ts'
import { largestWeight } from './quantize-weights.ts'
import { weightForm } from './weight-form.ts'

/** What quantization-aware training must round, so that it trains for the integer graph that `options` make. */
export function roundingOf(graph: Graph, options: QuantizationOptions): RoundingPlan {
  const readers = new Map(graph.nodes.flatMap((node) => node.inputs.map((tensor) => [tensor, node] as const)))
  const writers = new Map(graph.nodes.flatMap((node) => node.outputs.map((tensor) => [tensor, node.name] as const)))
  return {
    weights: (tensor) => {
      const reader = readers.get(tensor)
      const { type, perChannel } = reader
        ? weightForm(reader, options)
        : { type: 'int8' as const, perChannel: options.perChannel }
      return { steps: largestWeight[type], perChannel }
    },
    activations: (tensor) => (options.layers?.get(writers.get(tensor) ?? '') === 'int16' ? 'int16' : options.activations),
  }
}
