import type { Graph, Node, TensorIndex } from '../../graph/graph.ts'
import { consumers, onlyConsumer } from '../../graph/passes/consumers.ts'
import { padBefore } from '../lower/window.ts'

/** A node that turns rows of one picture into rows of another. */
export type Stage = {
  readonly node: Node
  readonly input: TensorIndex
  readonly output: TensorIndex
  readonly inputHeight: number
  readonly outputHeight: number
  readonly stride: number
  readonly padTop: number
  /** Rows of input that one row of output reads. */
  readonly reach: number
}

const rowByRow = new Set<Node['operation']['kind']>([
  'relu',
  'relu6',
  'leakyRelu',
  'logistic',
  'tanh',
  'hardSwish',
  'elu',
  'quantize',
])

function stageOf(graph: Graph, node: Node): Stage | null {
  const [input = -1, weights = -1] = node.inputs
  const [output = -1] = node.outputs
  const [from, to] = [graph.tensors[input], graph.tensors[output]]
  if (from?.shape.length !== 4 || to?.shape.length !== 4 || from.shape[0] !== 1 || from.data !== undefined) return null
  const [inputHeight = 1, outputHeight = 1] = [from.shape[1], to.shape[1]]
  const { operation } = node
  const ends = { node, input, output, inputHeight, outputHeight }
  if (rowByRow.has(operation.kind)) return { ...ends, stride: 1, padTop: 0, reach: 1 }
  const isPool = operation.kind === 'averagePool2d' || operation.kind === 'maxPool2d'
  if (operation.kind !== 'conv2d' && operation.kind !== 'depthwiseConv2d' && !isPool) return null
  const filter = isPool ? operation.filterHeight : graph.tensors[weights]?.shape[1]
  const dilation = isPool ? 1 : operation.dilationHeight
  if (filter === undefined) return null
  const padTop = padBefore(inputHeight, outputHeight, filter, operation.strideHeight, dilation, operation.padding)
  return { ...ends, stride: operation.strideHeight, padTop, reach: (filter - 1) * dilation + 1 }
}

/** The stages from the input on, one after another, that can run band by band. Empty where the graph begins otherwise. */
export function firstStages(graph: Graph): Stage[] {
  const readers = consumers(graph)
  const stages: Stage[] = []
  if (graph.inputs.length !== 1) return stages
  let tensor = graph.inputs[0] ?? -1
  for (const node of graph.nodes) {
    if (onlyConsumer(graph, readers, tensor) !== node) break
    const stage = stageOf(graph, node)
    if (stage === null || graph.outputs.includes(stage.output)) break
    stages.push(stage)
    tensor = stage.output
  }
  return stages
}
