import type { KernelCall } from '../kernel-call.ts'
import { flows, type CallGroup, type PlannedCall, type ProgramItem } from './group-calls.ts'
import type { StepBuffer, StepBuffers } from './step-buffers.ts'
import type { StepMemory } from './step-memory.ts'

/** The phase of each item: the same one for items that threads may be in at the same time. */
function phasesOf(items: readonly ProgramItem[]): readonly number[] {
  let phase = 0
  return items.map((item, index) => (flows(items[index - 1], item) ? phase : ++phase))
}

/** The uses of a buffer: in which phases of the program, and whether a group can keep it to itself. */
type Life = { first: number; last: number; local: boolean }

/** Where a buffer lies; a local one has a part for each share of the images, so many bytes apart. */
type Place = { readonly address: number; readonly partBytes: number | null }

const callsOf = (item: ProgramItem): readonly PlannedCall[] => ('members' in item ? item.members : [item])

function livesOf(items: readonly ProgramItem[], phases: readonly number[], buffers: StepBuffers): Map<StepBuffer, Life> {
  const lives = new Map<StepBuffer, Life>()
  for (const [index, item] of items.entries()) {
    const phase = phases[index] ?? 0
    for (const { call } of callsOf(item))
      for (const [word, value] of call.words.entries()) {
        const buffer = buffers.find(value)?.buffer
        if (!buffer) continue
        const steps = call.images?.addresses.find(([place]) => place === word)?.[1]
        const inside = 'members' in item && steps === buffer.imageBytes
        const life = lives.get(buffer) ?? { first: phase, last: phase, local: true }
        lives.set(buffer, { first: life.first, last: phase, local: life.local && inside && life.first === phase })
      }
  }
  return lives
}

/** Blocks of one size that are handed from buffer to buffer. */
class BlockPool {
  private readonly memory: StepMemory
  private readonly free = new Map<string, string[]>()
  private made = 0

  constructor(memory: StepMemory) {
    this.memory = memory
  }

  take(key: string, floats: number): { readonly name: string; readonly address: number } {
    const name = this.free.get(key)?.pop() ?? `shared ${key} ${this.made++}`
    return { name, address: this.memory.block(name, floats) }
  }

  give(key: string, name: string): void {
    this.free.set(key, [...(this.free.get(key) ?? []), name])
  }
}

function placeLocals(group: CallGroup, locals: readonly StepBuffer[], memory: StepMemory, places: Map<StepBuffer, Place>): void {
  const used = new Map<string, number>()
  for (const buffer of locals) {
    const key = `${buffer.layout} ${group.chunk} ${group.parts}`
    const ordinal = used.get(key) ?? 0
    used.set(key, ordinal + 1)
    const partBytes = Math.ceil((group.chunk * buffer.imageBytes) / 64) * 64 + 64
    const address = memory.block(`local ${key} ${ordinal}`, (partBytes / 4) * group.parts)
    places.set(buffer, { address, partBytes })
  }
}

function placed(call: KernelCall, buffers: StepBuffers, places: ReadonlyMap<StepBuffer, Place>): KernelCall {
  const found = call.words.map((word) => {
    const target = buffers.find(word)
    const place = target && places.get(target.buffer)
    return target && place ? { word: place.address + target.offset, partBytes: place.partBytes } : { word, partBytes: null }
  })
  const words = found.map(({ word }) => word)
  if (!call.images) return { ...call, words }
  const addresses = call.images.addresses.map((entry) => {
    const partBytes = found[entry[0]]?.partBytes ?? null
    return partBytes === null ? entry : ([entry[0], 0, partBytes] as const)
  })
  return { ...call, words, images: { ...call.images, addresses } }
}

/**
 * Gives every buffer of a program its place. What only one group uses lives in a few images' worth of memory for each thread;
 * the others share blocks where their lives do not meet. `kept` names those that must stay as they are when the program ends,
 * or are there before it starts: each has the block of its own name.
 */
export function placeBuffers(
  items: readonly ProgramItem[],
  buffers: StepBuffers,
  memory: StepMemory,
  kept: (name: string) => boolean,
): readonly ProgramItem[] {
  const phases = phasesOf(items)
  const lives = livesOf(items, phases, buffers)
  const places = new Map<StepBuffer, Place>()
  const pool = new BlockPool(memory)
  let lent: { readonly last: number; readonly key: string; readonly name: string }[] = []
  for (const [index, item] of items.entries()) {
    const phase = phases[index] ?? 0
    for (const loan of lent) if (loan.last < phase) pool.give(loan.key, loan.name)
    lent = lent.filter(({ last }) => last >= phase)
    const born = [...lives].filter(([buffer, { first }]) => first === phase && !places.has(buffer))
    const locals = born.filter(([buffer, { local }]) => local && !kept(buffer.name)).map(([buffer]) => buffer)
    if ('members' in item) placeLocals(item, locals, memory, places)
    for (const [buffer, { last }] of born) {
      if (places.has(buffer)) continue
      if (kept(buffer.name) || buffer.bordered) {
        places.set(buffer, { address: memory.block(buffer.name, buffer.floats), partBytes: null })
        continue
      }
      const { name, address } = pool.take(`${buffer.floats}`, buffer.floats)
      places.set(buffer, { address, partBytes: null })
      lent.push({ last, key: `${buffer.floats}`, name })
    }
  }
  const move = (planned: PlannedCall): PlannedCall => ({ ...planned, call: placed(planned.call, buffers, places) })
  return items.map((item) => ('members' in item ? { ...item, members: item.members.map(move) } : move(item)))
}
