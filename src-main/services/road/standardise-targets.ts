import type { Graph } from '../../graph/graph.ts'
import type { TrainingOutcome } from '../../training/training-outcome.ts'
import type { TrainingSet } from '../../training/training-set.ts'

type Regression = { readonly graph: Graph; readonly train: TrainingSet; readonly validation: TrainingSet | null }

/**
 * Lets a net that answers numbers learn (answer - mean) / deviation, which suits the learning rate whatever the unit, and writes
 * mean and deviation into its last layer afterwards. Losses of the run are in squared deviations: 1 is what always answering the
 * mean gives. Leaves other tasks, and nets without a linear last layer, as they are.
 */
export function standardiseTargets<Options extends Regression>(
  options: Options,
): { readonly options: Options; readonly restore: (outcome: TrainingOutcome) => TrainingOutcome } {
  const { graph, train, validation } = options
  const same = { options, restore: (outcome: TrainingOutcome) => outcome }
  if (train.values === undefined || train.values === train.inputs || lastLayer(graph) === null) return same
  const count = train.values.length
  const mean = Math.fround(train.values.reduce((sum, value) => sum + value, 0) / count)
  const variance = train.values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count
  const deviation = Math.fround(Math.sqrt(variance))
  if (deviation === 0) return same
  const standard = (set: TrainingSet): TrainingSet =>
    set.values === undefined ? set : { ...set, values: set.values.map((value) => (value - mean) / deviation) }
  return {
    options: {
      ...options,
      graph: scaleOutput(
        graph,
        (value) => value / deviation,
        (value) => (value - mean) / deviation,
      ),
      train: standard(train),
      validation: validation === null ? null : standard(validation),
    },
    restore: (outcome) => ({
      ...outcome,
      graph: scaleOutput(
        outcome.graph,
        (value) => value * deviation,
        (value) => value * deviation + mean,
      ),
    }),
  }
}

/** The weights and bias that give the output, when nothing stands behind them. */
function lastLayer(graph: Graph): { readonly weights: number; readonly bias: number } | null {
  const output = graph.outputs[0] ?? -1
  const node = graph.nodes.find((candidate) => candidate.outputs.includes(output))
  const { operation, inputs } = node ?? {}
  if (operation?.kind !== 'fullyConnected' || operation.activation !== 'none') return null
  const [, weights = -1, bias = -1] = inputs ?? []
  const float = (index: number): boolean => graph.tensors[index]?.data instanceof Float32Array
  return float(weights) && float(bias) ? { weights, bias } : null
}

function scaleOutput(graph: Graph, weight: (value: number) => number, bias: (value: number) => number): Graph {
  const last = lastLayer(graph)
  if (last === null) return graph
  const tensors = graph.tensors.map((tensor, index) => {
    if (!(tensor.data instanceof Float32Array)) return tensor
    if (index === last.weights) return { ...tensor, data: tensor.data.map(weight) }
    return index === last.bias ? { ...tensor, data: tensor.data.map(bias) } : tensor
  })
  return { ...graph, tensors }
}
