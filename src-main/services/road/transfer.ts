import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Graph, Tensor, TensorIndex } from '../../graph/graph.ts'
import { prepareForQuantization } from '../../graph/passes/prepare-for-quantization.ts'
import { headLayer } from '../../training/differentiable/head-layer.ts'
import { findParameters } from '../../training/differentiable/parameters.ts'
import { createRandom } from '../../training/random.ts'
import { glorotUniform } from '../../training/templates/weights.ts'
import { isInteger } from './model-runner.ts'
import type { RoadModel } from './model.ts'

/** Keeps the weights of a new head apart from the other streams of one seed. */
const headPurpose = 101

/**
 * A trained float net with a new head for this data: the last fully-connected layer gets an output for each class and fresh
 * weights. Batch normalizations are folded first, so that frozen layers answer as they did. With `freeze` all but the head
 * keeps its values. Fails with `cannot-transfer` and the reason.
 */
export function startFromModel(
  model: RoadModel,
  dataset: Dataset,
  shape: readonly number[],
  freeze: boolean,
  seed: number,
): Result<{ readonly template: null; readonly graph: Graph; readonly frozen: ReadonlySet<TensorIndex>; readonly known: null }> {
  const refuse = (why: string) => fail('cannot-transfer', `Training cannot go on from ${model.graph.name}: ${why}`)
  if (isInteger(model.graph)) return refuse('it is a model of whole numbers. Give the float model it was made from.')
  const folded = prepareForQuantization(model.graph)
  if (!folded.ok) return folded
  const input = folded.value.tensors[folded.value.inputs[0] ?? -1]?.shape ?? []
  const wanted = input.reduce((product, size) => product * size, 1)
  const given = shape.reduce((product, size) => product * size, 1)
  if (wanted !== given)
    return refuse(`it takes ${input.slice(1).join(' × ')} values, and these samples have ${shape.join(' × ')}.`)
  const outputs = dataset.task === 'classification' ? dataset.classes.length : 1
  const graph = dataset.task === 'anomaly' ? succeed(folded.value) : withNewHead(folded.value, outputs, seed)
  if (!graph.ok) return refuse(graph.error.message)
  const parameters = findParameters(graph.value)
  if (!parameters.ok) return parameters
  const head = headLayer(graph.value)?.inputs.slice(1) ?? []
  const rest = parameters.value.map(({ tensor }) => tensor).filter((tensor) => !head.includes(tensor))
  return succeed({ template: null, graph: graph.value, frozen: new Set(freeze ? rest : []), known: null })
}

function withNewHead(graph: Graph, outputs: number, seed: number): Result<Graph> {
  const head = headLayer(graph)
  const [input = -1, weights = -1, bias = -1] = head?.inputs ?? []
  const fanIn = graph.tensors[weights]?.shape[1]
  if (head === undefined || fanIn === undefined) {
    return fail('no-head', 'its last layer is not fully connected, so there is no head to replace.')
  }
  const fresh = glorotUniform(createRandom(seed, headPurpose), [outputs, fanIn], fanIn, outputs)
  const tensors: Tensor[] = [...graph.tensors]
  tensors[weights] = { name: 'head/weights', type: 'float32', shape: fresh.shape, data: Float32Array.from(fresh.data, Number) }
  const biasIndex = bias === -1 ? tensors.length : bias
  tensors[biasIndex] = { name: 'head/bias', type: 'float32', shape: [outputs], data: new Float32Array(outputs) }
  const behind = new Set(head.outputs)
  const nodes = graph.nodes.map((node) => {
    if (node === head) return { ...node, inputs: [input, weights, biasIndex] }
    if (node.inputs.some((index) => behind.has(index))) for (const output of node.outputs) behind.add(output)
    return node
  })
  for (const index of behind) {
    const tensor = tensors[index]
    if (tensor) tensors[index] = { ...tensor, shape: [1, outputs] }
  }
  const shaped = nodes.map((node) =>
    node.operation.kind === 'reshape' && behind.has(node.outputs[0] ?? -1)
      ? { ...node, operation: { ...node.operation, newShape: [1, outputs] } }
      : node,
  )
  for (const node of shaped) {
    const shapeInput = node.operation.kind === 'reshape' && behind.has(node.outputs[0] ?? -1) ? node.inputs[1] : undefined
    const tensor = tensors[shapeInput ?? -1]
    if (shapeInput !== undefined && tensor?.data) tensors[shapeInput] = { ...tensor, shape: [2], data: Int32Array.of(1, outputs) }
  }
  return succeed({ ...graph, tensors, nodes: shaped })
}
