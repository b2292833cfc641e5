import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EngineMemory } from '../../../src-main/training/engine/engine-memory.ts'
import type { KernelCall } from '../../../src-main/training/engine/kernel-call.ts'
import {
  flows,
  groupCalls,
  listCalls,
  type PlannedCall,
  type ProgramItem,
} from '../../../src-main/training/engine/step/group-calls.ts'
import { placeBuffers } from '../../../src-main/training/engine/step/place-buffers.ts'
import { StepBuffers } from '../../../src-main/training/engine/step/step-buffers.ts'
import { StepMemory } from '../../../src-main/training/engine/step/step-memory.ts'

const images = 6

/** A made-up call that reads some buffers and writes one; `whole` calls do not work image by image. */
type Step = {
  readonly reads: readonly number[]
  readonly whole: boolean
  readonly lane?: string | undefined
  readonly bordered: boolean
  readonly floats: number
}

const steps = fc.array(
  fc.record({
    reads: fc.array(fc.nat(12), { maxLength: 2 }),
    whole: fc.boolean(),
    lane: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    bordered: fc.boolean(),
    floats: fc.constantFrom(16, 32, 48),
  }),
  { minLength: 2, maxLength: 14 },
)

/** The calls of a chain in which step i writes buffer i and reads earlier ones. */
function chain(list: readonly Step[]): { calls: PlannedCall[]; buffers: StepBuffers } {
  const buffers = new StepBuffers()
  const addressOf = (index: number): number => {
    const { floats = 16, bordered = false } = list[index] ?? {}
    const layout = `${floats} ${String(bordered)}`
    return buffers.address({ name: `b${index}`, floats: images * floats, imageBytes: floats * 4, layout, bordered })
  }
  const calls = list.map((step, index): PlannedCall => {
    const reads = step.reads.map((back) => index - 1 - back).filter((earlier) => earlier >= 0)
    const touched = [...reads, index]
    const call: KernelCall = {
      kernel: 'move',
      words: touched.map(addressOf),
      ...(!step.whole && {
        images: {
          count: images,
          addresses: touched.map((at, word) => [word, (list[at]?.floats ?? 16) * 4] as const),
          counts: [],
        },
      }),
    }
    return { call, parallel: false, work: 1, part: `step ${index}`, lane: step.whole ? step.lane : undefined }
  })
  return { calls, buffers }
}

describe('buffers of a step are placed', () => {
  it('no buffer is written while another that shares its memory is still to be read', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(1, 2), (list, parts) => {
        const { calls, buffers } = chain(list)
        const memory = new EngineMemory(new WebAssembly.Memory({ initial: 16, maximum: 64, shared: true }), 1024)
        const items = placeBuffers(groupCalls(calls, images, parts), buffers, new StepMemory(memory), (name) => name === 'b0')
        const placed = listCalls(items)
        const owners = new Map<number, number>()
        for (const [index, planned] of calls.entries()) {
          const touched = planned.call.words.map((word) => Number(buffers.find(word)?.buffer.name.slice(1)))
          for (const [word, buffer] of touched.entries()) {
            const address = placed[index]?.call.words[word] ?? -1
            expect(address).toBeLessThan(memory.memory.buffer.byteLength)
            if (buffer === index) owners.set(address, buffer)
            else expect(owners.get(address), `what step ${index} reads from buffer ${buffer}`).toBe(buffer)
          }
        }
      }),
    )
  })

  it('threads that do not wait for each other between two calls never find two buffers in one place', () => {
    const lanes = fc.array(
      steps.map((list) => list.map((step) => ({ ...step, whole: true }))),
      { minLength: 1, maxLength: 3 },
    )
    fc.assert(
      fc.property(lanes, (lists) => {
        const { calls, buffers } = chain(lists.flat())
        const memory = new EngineMemory(new WebAssembly.Memory({ initial: 16, maximum: 64, shared: true }), 1024)
        const items = placeBuffers(groupCalls(calls, images, 2), buffers, new StepMemory(memory), () => false)
        let here = new Map<number, number>()
        for (const [index, planned] of listCalls(items).entries()) {
          const alone: ProgramItem | undefined = items[index - 1]
          if (!flows(alone, items[index])) here = new Map()
          for (const [word, address] of planned.call.words.entries()) {
            const buffer = calls[index]?.call.words[word] ?? -1
            expect(here.get(address) ?? buffer, `buffer of step ${index}`).toBe(buffer)
            here.set(address, buffer)
          }
        }
      }),
    )
  })

  it('what one group uses has memory for a few images of each thread only', () => {
    const { calls, buffers } = chain([
      { reads: [], whole: false, bordered: false, floats: 48 },
      { reads: [0], whole: false, bordered: false, floats: 32 },
      { reads: [0], whole: true, bordered: false, floats: 16 },
    ])
    const memory = new EngineMemory(new WebAssembly.Memory({ initial: 16, maximum: 64, shared: true }), 1024)
    const [group] = placeBuffers(groupCalls(calls, images, 2), buffers, new StepMemory(memory), () => false)
    if (!group || !('members' in group)) throw new Error('The first two calls make a group.')
    const [first, second] = group.members.map(({ call }) => call.images?.addresses ?? [])
    expect(first?.[0]?.[1], 'the first image of a share is always in the same place').toBe(0)
    expect(first?.[0]?.[2]).toBeGreaterThanOrEqual(group.chunk * 48 * 4)
    expect(second?.[1], 'a later call reads this one').toEqual([1, 32 * 4])
  })
})
