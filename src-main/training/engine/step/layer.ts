import type { Graph, Node, TensorIndex } from '../../../graph/graph.ts'
import type { FusedActivation } from '../calls/layouts.ts'
import { reachableNodes } from '../../differentiable/reachable-nodes.ts'

/** A node of the graph, with a following ReLU taken in where nothing else reads the value between. */
export type Layer = {
  readonly node: Node
  /** The tensor after the activation. */
  readonly output: TensorIndex
  readonly activation: FusedActivation
}

/** Kinds whose kernels apply an activation to what they write. */
const fusing = new Set(['conv2d', 'depthwiseConv2d', 'fullyConnected', 'batchNormalization', 'add'])

function ownActivation(node: Node): FusedActivation {
  const { operation } = node
  if (operation.kind === 'relu' || operation.kind === 'relu6') return operation.kind
  return 'activation' in operation ? operation.activation : 'none'
}

/** The layers that the target depends on, in order. Tensors in `kept` are not fused away. */
export function listLayers(graph: Graph, target: TensorIndex, kept: ReadonlySet<TensorIndex> = new Set()): Layer[] {
  const nodes = reachableNodes(graph, target)
  const readers = new Map<TensorIndex, number>()
  for (const node of nodes) for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1)
  const layers: Layer[] = []
  const taken = new Set<Node>()
  for (const node of nodes) {
    if (taken.has(node)) continue
    const output = node.outputs[0] ?? -1
    const activation = ownActivation(node)
    const next = nodes.find((candidate) => candidate.inputs[0] === output)
    const follows = next?.operation.kind === 'relu' || next?.operation.kind === 'relu6'
    const free = activation === 'none' && output !== target && readers.get(output) === 1 && !kept.has(output)
    if (next && follows && free && fusing.has(node.operation.kind)) {
      taken.add(next)
      layers.push({ node, output: next.outputs[0] ?? -1, activation: ownActivation(next) })
    } else {
      layers.push({ node, output, activation })
    }
  }
  return layers
}
