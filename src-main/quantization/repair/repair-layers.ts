import type { Graph, Tensor, TensorIndex } from '../../graph/graph.ts'
import { largestWeight, type WeightType } from '../quantize-weights.ts'
import type { RecipeSettings } from '../recipes/recipe-settings.ts'
import { spreadOver } from '../spread-samples.ts'
import { withBias } from './correct-biases.ts'
import { reconstructWeights } from './reconstruct-weights.ts'
import { walkLayers } from './walk-layers.ts'

/** A float graph with repaired biases and weights, and the scales that its weights lie on. */
export type Repaired = { readonly graph: Graph; readonly scales: ReadonlyMap<TensorIndex, readonly number[]> }

/** Samples that weights are learned on, and those that means are taken over; more change little. */
const learnedSamples = 64
const averagedSamples = 16

/**
 * Repairs layer by layer, each on what the rounded layers before it give: learned rounding where the recipe asks for it, then
 * empirical bias correction (Nagel et al. 2019, section 4.2: the mean of each output channel before its activation becomes that
 * of the float net). `integer` is `graph` quantized.
 */
export function repairLayers(
  graph: Graph,
  integer: Graph,
  samples: readonly Float32Array[],
  { reconstruction }: Pick<RecipeSettings, 'reconstruction'>,
): Repaired {
  const scales = new Map<TensorIndex, readonly number[]>()
  const twins = new Map(integer.nodes.map((node) => [node.name, node]))
  const repairs = walkLayers(
    graph,
    integer,
    spreadOver(samples, reconstruction === 'none' ? averagedSamples : learnedSamples),
    (visit) => {
      const { node, layer, target } = visit
      const tensor = integer.tensors[twins.get(node.name)?.inputs[node.inputs.indexOf(layer.weights)] ?? -1]
      const scale = tensor?.quantization?.scale ?? [1]
      scales.set(layer.weights, scale)
      const limit = largestWeight[(tensor?.type === 'int4' ? 'int4' : 'int8') satisfies WeightType]
      const weights =
        reconstruction === 'none'
          ? visit.weights
          : reconstructWeights(graph, visit, (row) => scale[row] ?? scale[0] ?? 1, reconstruction, limit)
      return { weights, shift: meanDifference(visit.output(weights), target, layer.rows) }
    },
  )
  const tensors: Tensor[] = [...graph.tensors]
  const nodes = graph.nodes.map((node) => {
    const repair = repairs.get(node.name)
    const place = node.inputs[1] ?? -1
    const tensor = tensors[place]
    const layer = repair && { bias: node.inputs[node.operation.kind === 'transposeConv' ? 3 : 2] ?? -1 }
    if (!repair || !tensor || !layer) return node
    tensors[place] = { ...tensor, data: repair.weights }
    return withBias(tensors, node, layer, repair.shift)
  })
  return { graph: { ...graph, tensors, nodes }, scales }
}

/** The mean of a minus b for each row. */
function meanDifference(a: readonly Float32Array[], b: readonly Float32Array[], rows: number): Float64Array {
  const sums = new Float64Array(rows)
  let count = 0
  a.forEach((values, sample) => {
    values.forEach((value, index) => (sums[index % rows]! += value - (b[sample]?.[index] ?? 0)))
    count += values.length / rows
  })
  return sums.map((sum) => (count === 0 ? 0 : sum / count))
}
