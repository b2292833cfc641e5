import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import type { OperationKind } from '../../graph/operations.ts'

/** Layers that only move values; their output is as wide as what comes in. */
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

/** A graph under construction: which tensor holds the wide form of each activation, and which are read in that form only. */
type Draft = {
  readonly wide: Graph
  readonly tensors: Tensor[]
  readonly nodes: Node[]
  readonly wideOf: Map<TensorIndex, TensorIndex>
  readonly keptWide: Set<TensorIndex>
}

/**
 * One graph of two quantized forms of the same net: the outputs of the layers named in `wideLayers` are kept in 16 bits, all other
 * activations in 8. Such a layer and those that read it compute in 16 bits (TensorFlow Lite's 16x8 scheme: weights stay 8 bits
 * wide), and a requantization stands wherever the width changes. Inputs and outputs of the net stay 8 bits wide.
 *
 * Both graphs must come from the same float graph, so that tensor indices and layer names agree.
 */
export function mixActivations(narrow: Graph, wide: Graph, wideLayers: ReadonlySet<string>): Graph {
  const draft: Draft = { wide, tensors: [...narrow.tensors], nodes: [], wideOf: new Map(), keptWide: new Set() }
  const byName = new Map(wide.nodes.map((node) => [node.name, node]))
  for (const node of narrow.nodes) {
    const twin = byName.get(node.name)
    const readsWide = node.inputs.some((index) => draft.keptWide.has(index))
    if (!twin || !(readsWide || wideLayers.has(node.name))) {
      draft.nodes.push(node)
      continue
    }
    addWide(narrow, node, twin, draft)
    const kept = wideLayers.has(node.name) || (readsWide && followers.has(node.operation.kind))
    for (const index of node.outputs) {
      if (kept) draft.keptWide.add(index)
      else addNarrowed(index, draft)
    }
  }
  for (const index of new Set(narrow.outputs)) if (draft.keptWide.has(index)) addNarrowed(index, draft)
  return { ...narrow, tensors: draft.tensors, nodes: draft.nodes }
}

/** The place of the wide form of an activation. */
function widePlace(index: TensorIndex, draft: Draft): TensorIndex {
  const known = draft.wideOf.get(index)
  const tensor = draft.wide.tensors[index]
  if (known !== undefined || !tensor) return known ?? index
  draft.tensors.push({ ...tensor, name: `${tensor.name}/int16` })
  draft.wideOf.set(index, draft.tensors.length - 1)
  return draft.tensors.length - 1
}

/** A layer in 16 bits, after the requantizations that its inputs need. */
function addWide(narrow: Graph, node: Node, twin: Node, draft: Draft): void {
  const inputs = twin.inputs.map((index, place) => {
    const own = node.inputs[place] ?? -1
    const tensor = draft.wide.tensors[index]
    if (index < 0 || !tensor) return index
    if (tensor.data !== undefined) {
      if (narrow.tensors[own] === tensor) return own
      draft.tensors.push(tensor)
      return draft.tensors.length - 1
    }
    const known = draft.wideOf.get(own)
    if (known !== undefined) return known
    const widened = widePlace(own, draft)
    draft.nodes.push({ name: `${node.name}/widen/${own}`, operation: { kind: 'quantize' }, inputs: [own], outputs: [widened] })
    return widened
  })
  draft.nodes.push({ ...twin, inputs, outputs: node.outputs.map((index) => widePlace(index, draft)) })
}

/** Brings an activation that was computed in 16 bits to its 8-bit place. */
function addNarrowed(index: TensorIndex, draft: Draft): void {
  const from = widePlace(index, draft)
  const name = `${draft.tensors[index]?.name ?? index}/narrow`
  draft.nodes.push({ name, operation: { kind: 'quantize' }, inputs: [from], outputs: [index] })
}
