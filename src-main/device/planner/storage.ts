import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Lowering } from '../lowering.ts'
import { tensorBytes } from './tensor-bytes.ts'

/** Memory that one tensor, or several tensors with the same bytes (a reshape), take. */
export type Storage = {
  /** The tensor that is not an alias. */
  readonly tensor: TensorIndex
  /** Tensors in the same memory, and how many bytes from its beginning. */
  readonly aliases: readonly { readonly tensor: TensorIndex; readonly offset: number }[]
  readonly bytes: number
  readonly firstUse: number
  readonly lastUse: number
  readonly state: boolean
}

type Span = { first: number; last: number; written: boolean; state: boolean }

/** The tensor in whose memory a tensor lies, after following aliases and views, and how many bytes from its beginning. */
export function placeOf(lowering: Lowering, tensor: TensorIndex): { readonly root: TensorIndex; readonly offset: number } {
  let root = tensor
  let offset = 0
  for (let hops = lowering.aliases.size + (lowering.views?.size ?? 0); hops >= 0; hops--) {
    const view = lowering.views?.get(root)
    const next = view?.of ?? lowering.aliases.get(root)
    if (next === undefined) break
    offset += view?.offset ?? 0
    root = next
  }
  return { root, offset }
}

/** The tensor in whose memory a tensor lies. */
export function rootOf(lowering: Lowering, tensor: TensorIndex): TensorIndex {
  return placeOf(lowering, tensor).root
}

/**
 * Every stretch of memory that the calls need, with its exact life. Graph inputs are born at -1, outputs live to the
 * number of calls, state lives always.
 *
 * Errors: `tensor-not-computed` when a call reads what nothing has written, `constant-output` when an output is a constant.
 */
export function findStorages(graph: Graph, lowering: Lowering): Result<Storage[]> {
  const spans = new Map<TensorIndex, Span>()
  const end = lowering.calls.length
  const touch = (tensor: TensorIndex, first: number, last: number): Span => {
    const root = rootOf(lowering, tensor)
    const span = spans.get(root) ?? { first, last, written: false, state: graph.tensors[root]?.variable === true }
    span.first = Math.min(span.first, first)
    span.last = Math.max(span.last, last)
    spans.set(root, span)
    return span
  }
  for (const input of graph.inputs) touch(input, -1, -1).written = true
  for (const [time, call] of lowering.calls.entries()) {
    for (const pointer of call.pointers) {
      if (!('tensor' in pointer)) continue
      const span = touch(pointer.tensor, time, time)
      if (pointer.access === 'state') span.state = true
      if (pointer.access === 'write') span.written = true
      if (pointer.access === 'read' && !span.written && !span.state) return notComputed(graph, pointer.tensor, call.node)
    }
  }
  for (const output of graph.outputs) {
    const span = spans.get(rootOf(lowering, output))
    if (span === undefined) return notComputed(graph, output, 'the end of the model')
    span.last = end
  }
  return succeed(
    [...spans].map(([tensor, span]) => {
      const aliases = [...lowering.aliases.keys(), ...(lowering.views?.keys() ?? [])].flatMap((alias) => {
        const { root, offset } = placeOf(lowering, alias)
        return root === tensor ? [{ tensor: alias, offset }] : []
      })
      const bytes = Math.max(bytesOf(graph, tensor), ...aliases.map((alias) => alias.offset + bytesOf(graph, alias.tensor)))
      const life = span.state ? { firstUse: -1, lastUse: end } : { firstUse: span.first, lastUse: span.last }
      return { tensor, aliases, bytes, ...life, state: span.state }
    }),
  )
}

function bytesOf(graph: Graph, index: TensorIndex): number {
  const tensor = graph.tensors[index]
  return tensor === undefined ? 0 : tensorBytes(tensor)
}

function notComputed(graph: Graph, index: TensorIndex, reader: string): Result<never> {
  const tensor = graph.tensors[index]
  const name = tensor?.name ?? `tensor ${index}`
  if (tensor?.data !== undefined) {
    return fail('constant-output', `“${name}” is a constant, so there is nothing to compute: remove it from the outputs.`, {
      tensor: index,
    })
  }
  return fail(
    'tensor-not-computed',
    `“${name}” is read by ${reader} before anything has written it: the order of the nodes is wrong.`,
    {
      tensor: index,
    },
  )
}
