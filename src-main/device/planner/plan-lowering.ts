import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Lowering, UnplannedPointer } from '../lowering.ts'
import type { ArenaBuffer, BufferReference, ConstantReference, DevicePlan, KernelCall } from '../plan.ts'
import { alignUp, type Block, type Sharing } from './block.ts'
import { place } from './place.ts'
import { findSharings } from './sharings.ts'
import { findStorages, type Storage } from './storage.ts'
import { tensorBytes } from './tensor-bytes.ts'

export type PlanOptions = {
  /** Every tensor keeps a place of its own for the whole run, so that all of them can be looked at afterwards. */
  readonly keepAllTensors?: boolean
  /** Every buffer starts at a multiple of this; 16 unless told. */
  readonly alignmentBytes?: 4 | 8 | 16
  /** What the model may work in. Where it is not enough, the first stages run band by band. */
  readonly ramBytes?: number
}

type Scratch = Block & { readonly call: number; readonly pointer: number }
/** Offsets of the storages, then of the scratches. */
type Layout = { readonly offsets: readonly number[]; readonly bytes: number }

/**
 * Lays the tensors and scratch memory of a lowering out in one arena: exact lives, outputs over the inputs that they use up
 * where kernels allow it, best of several orders. State (variable tensors) lies behind the rest and shares its memory with
 * nothing.
 *
 * Errors: those of `findStorages`; `arena-too-large` past 2 GB.
 */
export function planLowering(graph: Graph, lowering: Lowering, options: PlanOptions = {}): Result<DevicePlan> {
  const alignment = options.alignmentBytes ?? 16
  const found = findStorages(graph, lowering)
  if (!found.ok) return found
  const end = lowering.calls.length
  const storages = options.keepAllTensors === true ? found.value.map((s) => ({ ...s, firstUse: -1, lastUse: end })) : found.value
  const scratches = findScratches(lowering)
  const layout = layOut(storages, scratches, findSharings(storages, lowering), alignment)
  if (layout.bytes > 0x7fffffff) {
    return fail(
      'arena-too-large',
      `The model needs ${layout.bytes} bytes of working memory, more than any chip has: make its layers smaller.`,
    )
  }
  return succeed(buildPlan(graph, lowering, found.value, scratches, layout))
}

function findScratches(lowering: Lowering): Scratch[] {
  return lowering.calls.flatMap((call, time) =>
    call.pointers.flatMap((pointer, index) =>
      'scratchBytes' in pointer
        ? [{ bytes: pointer.scratchBytes, firstUse: time, lastUse: time, call: time, pointer: index }]
        : [],
    ),
  )
}

/** State goes behind everything else. */
function layOut(
  storages: readonly Storage[],
  scratches: readonly Scratch[],
  sharings: readonly Sharing[],
  alignment: number,
): Layout {
  const placeOf = new Map<number, number>()
  storages.forEach((storage, index) => {
    if (!storage.state) placeOf.set(index, placeOf.size)
  })
  const transient: Block[] = [...storages.filter((storage) => !storage.state), ...scratches]
  const moved = sharings.map((sharing) => ({
    ...sharing,
    output: placeOf.get(sharing.output) ?? -1,
    input: placeOf.get(sharing.input) ?? -1,
  }))
  const placement = place(transient, alignment, moved)
  let bytes = placement.bytes
  const offsets = storages.map((storage, index) => {
    const transientIndex = placeOf.get(index)
    if (transientIndex !== undefined) return placement.offsets[transientIndex] ?? 0
    const offset = bytes
    bytes += alignUp(storage.bytes, alignment)
    return offset
  })
  const scratchOffsets = scratches.map((_, index) => placement.offsets[placeOf.size + index] ?? 0)
  return { offsets: [...offsets, ...scratchOffsets], bytes }
}

function buildPlan(
  graph: Graph,
  lowering: Lowering,
  storages: readonly Storage[],
  scratches: readonly Scratch[],
  layout: Layout,
): DevicePlan {
  const buffers: ArenaBuffer[] = []
  const bufferOf = new Map<TensorIndex, number>()
  const add = (tensor: TensorIndex, storage: Storage, offset: number, sharesWith?: number): number => {
    const details = graph.tensors[tensor]
    bufferOf.set(tensor, buffers.length)
    buffers.push({
      name: details?.name ?? '',
      tensor,
      type: details?.type ?? 'int8',
      shape: details?.shape ?? [],
      ...(details?.quantization === undefined ? {} : { quantization: details.quantization }),
      bytes: details === undefined ? 0 : tensorBytes(details),
      offset,
      firstUse: storage.firstUse,
      lastUse: storage.lastUse,
      state: storage.state,
      ...(sharesWith === undefined ? {} : { sharesWith }),
    })
    return buffers.length - 1
  }
  for (const [index, storage] of storages.entries()) {
    const root = add(storage.tensor, storage, layout.offsets[index] ?? 0)
    for (const alias of storage.aliases) add(alias.tensor, storage, (layout.offsets[index] ?? 0) + alias.offset, root)
  }
  const scratchOf = new Map<string, number>()
  for (const [index, scratch] of scratches.entries()) {
    const call = lowering.calls[scratch.call]
    scratchOf.set(`${scratch.call}/${scratch.pointer}`, buffers.length)
    buffers.push({
      name: `scratch of ${call?.node ?? 'a call'}`,
      tensor: null,
      type: 'int8',
      shape: [scratch.bytes],
      bytes: scratch.bytes,
      offset: layout.offsets[storages.length + index] ?? 0,
      firstUse: scratch.firstUse,
      lastUse: scratch.lastUse,
      state: false,
    })
  }
  const reference = (tensor: TensorIndex): BufferReference => ({ buffer: bufferOf.get(tensor) ?? 0 })
  const resolve = (pointer: UnplannedPointer, call: number, index: number): BufferReference | ConstantReference => {
    if ('constant' in pointer) return pointer
    return 'tensor' in pointer ? reference(pointer.tensor) : { buffer: scratchOf.get(`${call}/${index}`) ?? 0 }
  }
  const calls: KernelCall[] = lowering.calls.map((call, time) => ({
    node: call.node,
    kernel: call.kernel,
    source: call.source,
    parameters: call.parameters,
    pointers: call.pointers.map((pointer, index) => resolve(pointer, time, index)),
  }))
  return {
    name: graph.name,
    arenaBytes: layout.bytes,
    buffers,
    constants: lowering.constants,
    calls,
    inputs: graph.inputs.map(reference),
    outputs: graph.outputs.map(reference),
  }
}
