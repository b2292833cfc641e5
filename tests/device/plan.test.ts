import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import type { Lowering, UnplannedCall } from '../../src-main/device/lowering.ts'
import type { ArenaBuffer, DevicePlan } from '../../src-main/device/plan.ts'
import { lowerBound, overlapInTime, type Block, type Sharing } from '../../src-main/device/planner/block.ts'
import { orderBySize } from '../../src-main/device/planner/orders.ts'
import { place } from '../../src-main/device/planner/place.ts'
import { placeInOrder } from '../../src-main/device/planner/place-in-order.ts'
import { planLowering } from '../../src-main/device/planner/plan-lowering.ts'
import type { Graph, Tensor } from '../../src-main/graph/graph.ts'

const block: fc.Arbitrary<Block> = fc
  .record({
    bytes: fc.integer({ min: 1, max: 5000 }),
    firstUse: fc.integer({ min: -1, max: 30 }),
    life: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ bytes, firstUse, life }) => ({ bytes, firstUse, lastUse: firstUse + life }))
const alignments = fc.constantFrom(4, 8, 16)

/** Blocks in a row, each born where one before it dies, with which it may share. */
const sharedBlocks = fc
  .array(
    fc.record({
      bytes: fc.integer({ min: 1, max: 5000 }),
      life: fc.integer({ min: 0, max: 4 }),
      back: fc.nat(2),
      lead: fc.nat(700),
      step: fc.constantFrom(1, 1, 24, 64),
    }),
    { minLength: 1, maxLength: 25 },
  ) // prettier-ignore
  .map((rows) => {
    const blocks: Block[] = []
    const sharings: Sharing[] = []
    for (const [output, { bytes, life, back, lead, step }] of rows.entries()) {
      const input = output - 1 - back
      const dying = blocks[input]
      const firstUse = dying?.lastUse ?? output
      if (dying !== undefined) sharings.push({ output, input, lead, step })
      blocks.push({ bytes, firstUse, lastUse: firstUse + life })
    }
    return { blocks, sharings: sharings.filter(({ output, input }) => blocks[output]?.firstUse === blocks[input]?.lastUse) }
  })

function collide(a: Block, aOffset: number, b: Block, bOffset: number): boolean {
  return overlapInTime(a, b) && aOffset < bOffset + b.bytes && bOffset < aOffset + a.bytes
}

describe('placement', () => {
  test('blocks that live together never share memory, and offsets are aligned', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 25 }), alignments, (blocks, alignment) => {
        const { offsets, bytes } = place(blocks, alignment)
        for (const [i, a] of blocks.entries()) {
          const offset = offsets[i] ?? NaN
          expect(offset % alignment).toBe(0)
          expect(offset + a.bytes).toBeLessThanOrEqual(bytes)
          for (const [j, b] of blocks.entries()) if (i !== j) expect(collide(a, offset, b, offsets[j] ?? NaN)).toBe(false)
        }
      }),
    )
  })

  test('never above greedy-by-size, never below what lives at once', () => {
    fc.assert(
      fc.property(sharedBlocks, alignments, ({ blocks, sharings }, alignment) => {
        const { bytes } = place(blocks, alignment, sharings)
        expect(bytes).toBeLessThanOrEqual(placeInOrder(blocks, orderBySize(blocks), alignment).bytes)
        expect(bytes).toBeGreaterThanOrEqual(lowerBound(blocks, sharings, alignment))
      }),
    )
  })

  test('blocks that may share keep their lead and their step, and share with nobody else', () => {
    fc.assert(
      fc.property(sharedBlocks, alignments, ({ blocks, sharings }, alignment) => {
        const { offsets } = place(blocks, alignment, sharings)
        for (const [i, a] of blocks.entries()) {
          for (const [j, b] of blocks.entries()) {
            const [from, to] = [offsets[i] ?? NaN, offsets[j] ?? NaN]
            if (i === j || !collide(a, from, b, to)) continue
            const sharing = sharings.find(({ input, output }) => (input === i && output === j) || (input === j && output === i))
            if (sharing === undefined) throw new Error(`blocks ${i} and ${j} collide`)
            const distance = (offsets[sharing.input] ?? NaN) - (offsets[sharing.output] ?? NaN)
            expect(distance).toBeGreaterThanOrEqual(sharing.lead)
            expect(distance % sharing.step).toBe(0)
          }
        }
      }),
    )
  })
})

/** A graph of int8 vectors, and its lowering: each call reads earlier tensors and writes one. */
type Step = {
  readonly reads: readonly number[]
  readonly elements: number
  readonly inPlace: boolean
  readonly lead: number
  readonly scratch: number
}

function build(inputElements: number, steps: readonly Step[]): { graph: Graph; lowering: Lowering } {
  const tensors: Tensor[] = [{ name: 'input', shape: [inputElements], type: 'int8' }]
  const calls: UnplannedCall[] = steps.map((step, index) => {
    const output = tensors.length
    const reads = step.reads.map((read) => read % output)
    tensors.push({ name: `t${output}`, shape: [step.elements], type: 'int8' })
    return {
      node: `node ${index}`,
      kernel: 'tk_any',
      source: 'tk_any',
      parameters: [],
      pointers: [
        ...reads.map((tensor) => ({ tensor, access: 'read' as const })),
        { tensor: output, access: 'write' as const },
        ...(step.scratch > 0 ? [{ scratchBytes: step.scratch }] : []),
      ],
      ...(step.inPlace && reads[0] !== undefined ? { overlaps: [{ output, input: reads[0], lead: step.lead, step: 1 }] } : {}),
    }
  })
  const graph: Graph = { name: 'made', tensors, nodes: [], inputs: [0], outputs: [tensors.length - 1] }
  return { graph, lowering: { calls, constants: [], aliases: new Map() } }
}

const step: fc.Arbitrary<Step> = fc.record({
  reads: fc.array(fc.nat(40), { minLength: 1, maxLength: 3 }),
  elements: fc.integer({ min: 1, max: 900 }),
  inPlace: fc.boolean(),
  lead: fc.constantFrom(0, 0, 40, 500),
  scratch: fc.constantFrom(0, 0, 40, 300),
})

/** Runs a plan on numbers that name their tensor, and reports the first read that finds another tensor's number. */
function firstWrongRead(plan: DevicePlan): string | null {
  const memory = new Int32Array(plan.arenaBytes).fill(-1)
  const write = (index: number): void => {
    const buffer = plan.buffers[index]
    if (buffer !== undefined) memory.fill(index, buffer.offset, buffer.offset + buffer.bytes)
  }
  for (const input of plan.inputs) write(input.buffer)
  for (const call of plan.calls) {
    const places = call.pointers.flatMap((pointer) => ('buffer' in pointer ? [pointer.buffer] : []))
    const scratches = places.filter((index) => plan.buffers[index]?.tensor === null)
    const tensors = places.filter((index) => plan.buffers[index]?.tensor !== null)
    const output = tensors.pop()
    for (const read of tensors) {
      const buffer = plan.buffers[read]
      if (buffer === undefined || output === undefined) return 'a pointer without a buffer'
      if (!memory.subarray(buffer.offset, buffer.offset + buffer.bytes).every((value) => value === read))
        return `${call.node} reads ${buffer.name}`
    }
    for (const scratch of scratches) write(scratch)
    for (const read of tensors)
      if (scratches.some((scratch) => overlap(plan.buffers[scratch], plan.buffers[read]))) return `${call.node}: scratch`
    if (output !== undefined) write(output)
  }
  const last = plan.buffers[plan.outputs[0]?.buffer ?? -1]
  return last !== undefined && memory[last.offset] === plan.outputs[0]?.buffer ? null : 'the output is not there at the end'
}

function overlap(a: ArenaBuffer | undefined, b: ArenaBuffer | undefined): boolean {
  return a !== undefined && b !== undefined && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes
}

describe('plans', () => {
  test('every call finds what was written for it, whatever shares memory', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 }), fc.array(step, { minLength: 1, maxLength: 20 }), (inputElements, steps) => {
        const { graph, lowering } = build(inputElements, steps)
        expect(firstWrongRead(unwrap(planLowering(graph, lowering)))).toBeNull()
      }),
    )
  })

  test('in-place takeovers never cost memory', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        const { graph, lowering } = build(100, steps)
        const without = build(
          100,
          steps.map((s) => ({ ...s, inPlace: false })),
        )
        expect(unwrap(planLowering(graph, lowering)).arenaBytes).toBeLessThanOrEqual(
          unwrap(planLowering(without.graph, without.lowering)).arenaBytes,
        )
      }),
    )
  })

  test('an element-wise chain takes the memory of one tensor', () => {
    const chain = Array.from({ length: 5 }, (_, index) => ({ reads: [index], elements: 160, inPlace: true, lead: 0, scratch: 0 }))
    const { graph, lowering } = build(160, chain)
    expect(unwrap(planLowering(graph, lowering)).arenaBytes).toBe(160)
    const kept = unwrap(planLowering(graph, lowering, { keepAllTensors: true }))
    expect(kept.arenaBytes).toBe(6 * 160)
    expect(new Set(kept.buffers.map((buffer) => buffer.offset)).size).toBe(6)
  })

  test('a reshape is the same bytes, and state shares with nothing', () => {
    const tensors: Tensor[] = [
      { name: 'in', shape: [4, 8], type: 'int8' },
      { name: 'flat', shape: [32], type: 'int8' },
      { name: 'memory', shape: [32], type: 'int8', variable: true },
      { name: 'out', shape: [32], type: 'int8' },
    ]
    const graph: Graph = { name: 'made', tensors, nodes: [], inputs: [0], outputs: [3] }
    const call: UnplannedCall = {
      node: 'cell',
      kernel: 'tk_any',
      source: 'tk_any',
      parameters: [],
      pointers: [
        { tensor: 1, access: 'read' },
        { tensor: 2, access: 'state' },
        { tensor: 3, access: 'write' },
      ],
    }
    const plan = unwrap(planLowering(graph, { calls: [call], constants: [], aliases: new Map([[1, 0]]) }))
    const [input, flat] = [0, 1].map((tensor) => plan.buffers.find((buffer) => buffer.tensor === tensor))
    expect(flat?.offset).toBe(input?.offset)
    expect(plan.buffers[flat?.sharesWith ?? -1]).toBe(input)
    const state = plan.buffers.find((buffer) => buffer.state)
    expect(state?.offset).toBe(64)
    expect(plan.arenaBytes).toBe(96)
  })

  test('what nothing computes is refused by name', () => {
    const { graph, lowering } = build(8, [{ reads: [0], elements: 8, inPlace: false, lead: 0, scratch: 0 }])
    const result = planLowering(
      { ...graph, tensors: [...graph.tensors, { name: 'lost', shape: [1], type: 'int8' }], outputs: [2] },
      lowering,
    )
    expect(result).toMatchObject({ ok: false, error: { code: 'tensor-not-computed' } })
    if (!result.ok) expect(result.error.message).toContain('lost')
  })
})
