import * as tf from '@tensorflow/tfjs-core'
import type { Graph, Node, TensorIndex } from '../../graph/graph.ts'
import type { OperationKind, OperationOf } from '../../graph/operations.ts'
import type { Call, DifferentiableOperation } from './call.ts'
import { differentiableOperations } from './operations.ts'

/** How to run a graph over a batch. */
export type Execution = {
  readonly graph: Graph
  /** The input, [batch, ...]. */
  readonly input: tf.Tensor
  /** Parameters in tfjs's layout; every other constant comes from the graph. */
  readonly parameters: ReadonlyMap<TensorIndex, tf.Tensor>
  readonly training: boolean
  /** The tensor to compute; nodes behind it do not run. */
  readonly target: TensorIndex
  /** Changes or watches an activation as it is made: fake quantization, dropout, a search for what is not finite. */
  readonly onActivation?: (tensor: TensorIndex, value: tf.Tensor, node: Node | null) => tf.Tensor
  /** Receives batch statistics with the tensors of the moving ones. */
  readonly onStatistics?: (mean: TensorIndex, variance: TensorIndex, values: { mean: tf.Tensor; variance: tf.Tensor }) => void
}

/** Runs a float graph on tfjs, so that tfjs can differentiate it. The graph has been passed by `findParameters`. */
export function executeGraph(execution: Execution): tf.Tensor {
  const { graph, input, target } = execution
  const batch = input.shape[0] ?? 1
  const values = new Map<TensorIndex, tf.Tensor>()
  const watch = execution.onActivation ?? ((_tensor, value) => value)
  const first = graph.inputs[0] ?? 0
  values.set(first, watch(first, input, null))
  for (const node of graph.nodes) {
    if (values.has(target)) break
    const outputs = runNode(node, execution, values, batch)
    for (const [position, output] of outputs.entries()) {
      const index = node.outputs[position] ?? -1
      values.set(index, watch(index, output, node))
    }
  }
  const result = values.get(target)
  if (result === undefined) throw new Error(`No layer of ${graph.name} writes tensor ${target}.`)
  return result
}

function runNode(node: Node, execution: Execution, values: ReadonlyMap<TensorIndex, tf.Tensor>, batch: number): tf.Tensor[] {
  const { graph, parameters } = execution
  const tensorAt = (index: TensorIndex) => {
    const tensor = graph.tensors[index]
    if (tensor === undefined) throw new Error(`Layer ${node.name} reads tensor ${index}, which does not exist.`)
    return tensor
  }
  const valueAt = (index: TensorIndex): tf.Tensor => {
    const known = values.get(index) ?? parameters.get(index)
    if (known !== undefined) return known
    const { data, shape, name } = tensorAt(index)
    if (!(data instanceof Float32Array)) throw new Error(`Layer ${node.name} reads ${name}, which has no float value.`)
    return tf.tensor(data, [...shape])
  }
  const inputAt = (position: number): TensorIndex => node.inputs[position] ?? -1
  const call: Call<OperationKind> = {
    operation: node.operation,
    node,
    graph,
    batch,
    training: execution.training,
    input: (position) => valueAt(inputAt(position)),
    optional: (position) => (inputAt(position) === -1 ? null : valueAt(inputAt(position))),
    numbers: (position) => Array.from(tensorAt(inputAt(position)).data ?? [], Number),
    tensor: (position) => tensorAt(inputAt(position)),
    outputShape: (position = 0) => [batch, ...tensorAt(node.outputs[position] ?? -1).shape.slice(1)],
    keepStatistics: (mean, variance) => execution.onStatistics?.(inputAt(3), inputAt(4), { mean, variance }),
  }
  const result = dispatch(call)
  return Array.isArray(result) ? result : [result]
}

/** The table is typed by op kind; a call carries the operation of its own kind, so the pair always fits. */
function dispatch<K extends OperationKind>(call: Call<K>): tf.Tensor | tf.Tensor[] {
  const kind: K = (call.operation as OperationOf<K> & { kind: K }).kind
  const run: DifferentiableOperation<K> | null = differentiableOperations[kind]
  if (run === null) throw new Error(`Layer ${call.node.name} (${kind}) has no gradient.`)
  return run(call)
}
