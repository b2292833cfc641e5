import type { Graph, Tensor } from '../graph/graph.ts'
import { alignUp, type Block } from './planner/block.ts'
import { placeInOrder } from './planner/place-in-order.ts'
import { elementCount, tensorBytes } from './planner/tensor-bytes.ts'

const ALIGNMENT = 16

/** The tensors and scratch requests that the greedy planner of TensorFlow Lite Micro places. Scratch: bytes and node. */
export function tflmBlocks(graph: Graph, scratch: readonly { readonly bytes: number; readonly node: number }[]): Block[] {
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  for (const input of graph.inputs) {
    first.set(input, 0)
    last.set(input, 0)
  }
  for (const [index, node] of graph.nodes.entries()) {
    const time = index + 1
    for (const tensor of node.inputs) if (tensor >= 0) last.set(tensor, Math.max(last.get(tensor) ?? 0, time))
    for (const tensor of node.outputs) {
      if (tensor < 0) continue
      if (!first.has(tensor)) first.set(tensor, time)
      last.set(tensor, Math.max(last.get(tensor) ?? 0, time))
    }
  }
  for (const output of graph.outputs) last.set(output, graph.nodes.length)
  const tensors = graph.tensors.flatMap((tensor, index) => {
    const born = first.get(index)
    if (tensor.data !== undefined || tensor.variable === true || born === undefined) return []
    return [{ bytes: alignUp(storedBytes(tensor), ALIGNMENT), firstUse: born, lastUse: last.get(index) ?? born }]
  })
  const requests = scratch.map(({ bytes, node }) => ({
    bytes: alignUp(bytes, ALIGNMENT),
    firstUse: node + 1,
    lastUse: node + 1,
  }))
  return [...tensors, ...requests]
}

/** Bytes of a tensor in the arena; int4 is packed, two values a byte. */
function storedBytes(tensor: Tensor): number {
  return tensor.type === 'int4' ? Math.ceil(elementCount(tensor.shape) / 2) : tensorBytes(tensor)
}

/** Size of the non-persistent part: largest block first, later blocks first among equals, each at the lowest free place. */
export function tflmHeadBytes(blocks: readonly Block[]): number {
  const order = blocks.map((_, index) => index).sort((a, b) => (blocks[b]?.bytes ?? 0) - (blocks[a]?.bytes ?? 0) || b - a)
  return placeInOrder(blocks, order, ALIGNMENT).bytes
}
