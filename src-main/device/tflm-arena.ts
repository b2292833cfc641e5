import type { Graph, TensorIndex } from '../graph/graph.ts'
import { alignUp } from './planner/block.ts'
import { tensorBytes } from './planner/tensor-bytes.ts'
import { tflmBlocks, tflmHeadBytes } from './tflm-arena-head.ts'
import { operationRequests } from './tflm-arena-requests.ts'
import { tflmSizes, type TflmSizes, type TflmTarget } from './tflm-sizes.ts'

/** Memory that TensorFlow Lite Micro takes for a model. */
export type TflmArena = {
  /** What `arena_used_bytes()` answers after `AllocateTensors()`. */
  readonly arenaUsedBytes: number
  /** The smallest arena with which `AllocateTensors()` succeeds; planning itself needs room for a moment. */
  readonly requiredBytes: number
}

const PERSISTENT_ALIGNMENT = 16
/** kMaxScratchBuffersPerOp: the allocator keeps room for the requests of one more op. */
const SCRATCH_REQUESTS_AHEAD = 12

/** Grows down from the end of the arena; with a 16-byte aligned end, sizes add up as they do here. */
class Tail {
  bytes = 0
  add(bytes: number, alignment: number): void {
    this.bytes = alignUp(this.bytes + bytes, alignment)
  }
}

/**
 * Arena of TensorFlow Lite Micro with its reference kernels (source of 2026-08-20; micro/micro_allocator.cc,
 * micro/memory_planner/greedy_memory_planner.cc). Tensors must be those of the file, in its order, unused ones too.
 */
export function predictTflmArena(graph: Graph, target: TflmTarget = 'cortex-m4'): TflmArena {
  const sizes = tflmSizes[target]
  const requests = graph.nodes.map((node) => operationRequests(graph, node, sizes))
  const scratch = requests.flatMap((request, node) => request.scratch.map((bytes) => ({ bytes, node })))
  const tail = new Tail()
  addInterpreter(tail, graph, sizes)
  for (const request of requests) for (const bytes of request.persistent) tail.add(bytes, PERSISTENT_ALIGNMENT)
  if (scratch.length > 0) tail.add(sizes.scratchHandle * scratch.length, sizes.pointer)
  const whenPlanning = tail.bytes
  for (const tensor of graph.tensors) if (tensor.variable === true) tail.add(tensorBytes(tensor), PERSISTENT_ALIGNMENT)
  addPublicTensors(tail, graph, graph.inputs, sizes)
  addPublicTensors(tail, graph, graph.outputs, sizes)
  const blocks = tflmBlocks(graph, scratch)
  const arenaUsedBytes = tail.bytes + tflmHeadBytes(blocks)
  const planning =
    sizes.scratchRequest * (scratch.length + SCRATCH_REQUESTS_AHEAD) +
    sizes.pointer +
    sizes.allocationInfo * (graph.tensors.length + scratch.length) +
    sizes.plannedBuffer * blocks.length
  return { arenaUsedBytes, requiredBytes: Math.max(arenaUsedBytes, whenPlanning + alignUp(planning, PERSISTENT_ALIGNMENT)) }
}

function addInterpreter(tail: Tail, graph: Graph, sizes: TflmSizes): void {
  tail.add(sizes.arenaAllocator, sizes.pointer)
  tail.add(sizes.memoryPlanner, sizes.pointer)
  tail.add(sizes.allocator, sizes.pointer)
  tail.add(sizes.builtinDataAllocator, sizes.pointer)
  tail.add(sizes.subgraph, sizes.pointer)
  tail.add(sizes.evalTensor * graph.tensors.length, sizes.pointer)
  tail.add(sizes.node * graph.nodes.length, sizes.pointer)
  for (const node of graph.nodes) {
    const parameters = sizes.parameters[node.operation.kind]
    if (parameters !== undefined) tail.add(parameters.bytes, parameters.alignment)
  }
  for (const node of graph.nodes) {
    const bytes = sizes.operationData[node.operation.kind]
    if (bytes !== undefined) tail.add(bytes, PERSISTENT_ALIGNMENT)
  }
}

/** The tensors that the sketch sees: a list of pointers, and a full TfLiteTensor with its quantization each. */
function addPublicTensors(tail: Tail, graph: Graph, tensors: readonly TensorIndex[], sizes: TflmSizes): void {
  tail.add(sizes.pointer * tensors.length, PERSISTENT_ALIGNMENT)
  for (const index of tensors) {
    tail.add(sizes.tensor, sizes.pointer)
    const quantization = graph.tensors[index]?.quantization
    if (quantization === undefined) continue
    tail.add(sizes.affineQuantization, sizes.pointer)
    tail.add(4 + 4 * quantization.scale.length, 4)
  }
}
