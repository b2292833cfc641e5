import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import type { OperationKind } from '../../graph/operations.ts'

/** Layers that only move values; they keep the width of what comes in, so that no conversion is put around them. */
const followers: ReadonlySet<OperationKind> = new Set<OperationKind>([
  'reshape',
  'squeeze',
  'expandDims',
  'maxPool2d',
  'pad',
  'slice',
  'stridedSlice',
  'transpose',
])

/** A graph under construction: which tensor holds the wide form of each activation. */
type Draft = { readonly tensors: Tensor[]; readonly nodes: Node[]; readonly wideOf: Map<TensorIndex, TensorIndex> }

/**
 * One graph of two quantized forms of the same net: the layers named in `wide` compute with 16-bit activations, the others
 * with 8, and a requantization stands wherever the width changes. Inputs and outputs stay 8 bits wide.
 *
 * Both graphs must come from the same float graph, so that tensor indices and layer names agree. The 16-bit weights are 8 bits
 * wide too; only activations and biases differ (TensorFlow Lite's 16x8 scheme, layer by layer).
 */
export function mixActivations(narrow: Graph, wide: Graph, wideLayers: ReadonlySet<string>): Graph {
  const draft: Draft = { tensors: [...narrow.tensors], nodes: [], wideOf: new Map() }
  const byName = new Map(wide.nodes.map((node) => [node.name, node]))
  const isWide = new Set<TensorIndex>()
  for (const node of narrow.nodes) {
    const twin = byName.get(node.name)
    const follows = followers.has(node.operation.kind) && isWide.has(node.inputs[0] ?? -1)
    if (twin && (wideLayers.has(node.name) || follows)) {
      draft.nodes.push(...widened(narrow, wide, node, twin, isWide, draft))
      for (const index of node.outputs) isWide.add(index)
    } else {
      for (const index of new Set(node.inputs)) if (isWide.has(index)) narrowed(index, node.name, draft, isWide)
      draft.nodes.push(node)
    }
  }
  for (const index of narrow.outputs) if (isWide.has(index)) narrowed(index, 'output', draft, isWide)
  return { ...narrow, tensors: draft.tensors, nodes: draft.nodes }
}

/** The place of the wide form of an activation. */
function widePlace(wide: Graph, index: TensorIndex, draft: Draft): TensorIndex {
  const known = draft.wideOf.get(index)
  if (known !== undefined) return known
  const tensor = wide.tensors[index]
  if (!tensor) return index
  draft.tensors.push({ ...tensor, name: `${tensor.name}/int16` })
  draft.wideOf.set(index, draft.tensors.length - 1)
  return draft.tensors.length - 1
}

/** A layer in 16 bits, after the requantizations that its inputs need. */
function widened(narrow: Graph, wide: Graph, node: Node, twin: Node, isWide: ReadonlySet<TensorIndex>, draft: Draft): Node[] {
  const before: Node[] = []
  const inputs = twin.inputs.map((index, place) => {
    const own = node.inputs[place] ?? -1
    const tensor = wide.tensors[index]
    if (index < 0 || !tensor) return index
    if (tensor.data !== undefined) {
      if (narrow.tensors[own] === tensor) return own
      draft.tensors.push(tensor)
      return draft.tensors.length - 1
    }
    const known = draft.wideOf.get(own)
    if (isWide.has(own) || known !== undefined) return known ?? widePlace(wide, own, draft)
    const place16 = widePlace(wide, own, draft)
    before.push({ name: `${node.name}/widen/${place16}`, operation: { kind: 'quantize' }, inputs: [own], outputs: [place16] })
    return place16
  })
  const outputs = node.outputs.map((index) => widePlace(wide, index, draft))
  return [...before, { ...twin, inputs, outputs }]
}

/** Brings an activation that was computed in 16 bits to its 8-bit place, once. */
function narrowed(index: TensorIndex, reader: string, draft: Draft, isWide: Set<TensorIndex>): void {
  const from = draft.wideOf.get(index)
  if (from === undefined) return
  draft.nodes.push({ name: `${reader}/narrow/${index}`, operation: { kind: 'quantize' }, inputs: [from], outputs: [index] })
  isWide.delete(index)
}
