import type { KernelCall } from '../kernel-call.ts'

/**
 * A call of a program; a parallel one is shared out between the threads. `part` says what it belongs to. Threads need not wait
 * for each other between two calls of the same lane: the second needs nothing of the first, or only a thread's own channels.
 */
export type PlannedCall = {
  readonly call: KernelCall
  readonly parallel: boolean
  readonly work: number
  readonly part: string
  readonly lane?: string | undefined
}

/** Calls that follow each other over the same images: they run together, a few images at a time, split between the threads. */
export type CallGroup = {
  readonly members: readonly PlannedCall[]
  readonly images: number
  /** How many images at a time. */
  readonly chunk: number
  /** Into how many shares the images are cut, whether or not threads share them. */
  readonly parts: number
  readonly parallel: boolean
}

export type ProgramItem = PlannedCall | CallGroup

/** What the calls of a group read and write for the images in hand should stay in a core's second-level cache. */
const cacheBytes = 256 * 1024

/** Groups with less work than this do not gain from a second thread. */
const parallelWork = 24_000

function chunkOf(members: readonly PlannedCall[], images: number, parts: number): number {
  const buffers = new Map<number, number>()
  for (const { call } of members)
    for (const [word, bytes] of call.images?.addresses ?? []) if (bytes > 0) buffers.set(call.words[word] ?? 0, bytes)
  const image = [...buffers.values()].reduce((sum, bytes) => sum + bytes, 0)
  const share = Math.ceil(images / parts)
  const most = Math.min(share, Math.max(1, Math.floor(cacheBytes / Math.max(1, image))))
  return Math.ceil(share / Math.ceil(share / most))
}

/** Joins neighbouring calls that work image by image. All others stay alone. */
export function groupCalls(calls: readonly PlannedCall[], images: number, parts: number): readonly ProgramItem[] {
  const items: ProgramItem[] = []
  let members: PlannedCall[] = []
  const close = (): void => {
    if (members.length === 0) return
    const work = members.reduce((sum, member) => sum + member.work, 0)
    items.push({ members, images, chunk: chunkOf(members, images, parts), parts, parallel: parts > 1 && work >= parallelWork })
    members = []
  }
  for (const call of calls) {
    if (call.call.images?.count === images) members.push(call)
    else {
      close()
      items.push(call)
    }
  }
  close()
  return items
}

const laneOf = (item: ProgramItem | undefined): string | undefined => (item && 'lane' in item ? item.lane : undefined)

/** Whether threads go from one item to the next without waiting for each other. */
export function flows(item: ProgramItem | undefined, next: ProgramItem | undefined): boolean {
  return laneOf(item) !== undefined && laneOf(item) === laneOf(next)
}

/** The calls of a program, those of groups one by one. */
export function listCalls(items: readonly ProgramItem[]): readonly PlannedCall[] {
  return items.flatMap((item) => ('members' in item ? item.members : [item]))
}

/** The work of a program that threads share. */
export function parallelWorkOf(items: readonly ProgramItem[]): number {
  return items.reduce((sum, item) => {
    if (!item.parallel) return sum
    return sum + ('members' in item ? item.members.reduce((inside, { work }) => inside + work, 0) : item.work)
  }, 0)
}
