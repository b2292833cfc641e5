import { kernelNames } from '../kernel-names.ts'
import type { KernelCall } from '../kernel-call.ts'
import { flows, type CallGroup, type ProgramItem } from './group-calls.ts'

const numbers = new Map<string, number>(kernelNames.map((name, number) => [name, number]))

/** Words of a call in the list of a program, of a member in the list of a group, and of a patch: resources/engine/program.c. */
export const itemWords = 3
export const memberWords = 5
const patchWords = 4

const patchKinds = { address: 0, count: 1, follows: 2, before: 3 } as const

/** [word, kind, per image, per share] for every word of a call that depends on the images in hand. */
function patchesOf({ images }: KernelCall): number[][] {
  if (!images) return []
  const patches = [
    ...images.addresses.map(([word, bytes, partBytes = 0]) => [word, patchKinds.address, bytes, partBytes]),
    ...images.counts.map(([word, perImage]) => [word, patchKinds.count, perImage, 0]),
  ]
  if (images.accumulates !== undefined) patches.push([images.accumulates, patchKinds.follows, 0, 0])
  if (images.before) patches.push([images.before[0], patchKinds.before, images.before[1], 0])
  return patches
}

function callsOf(item: ProgramItem): readonly KernelCall[] {
  return 'members' in item ? item.members.map(({ call }) => call) : [item.call]
}

function wordsOf(item: ProgramItem): number {
  const arguments_ = callsOf(item).reduce((sum, { words }) => sum + words.length, 0)
  if (!('members' in item)) return itemWords + arguments_
  const patches = item.members.reduce((sum, { call }) => sum + patchesOf(call).length, 0)
  return itemWords + 5 + item.members.length * memberWords + arguments_ + patches * patchWords
}

/** A program as words: the list of its calls, then their arguments. `block` gives the address for so many words. */
export function encodeProgram(
  items: readonly ProgramItem[],
  block: (words: number) => number,
): { readonly address: number; readonly words: Int32Array } {
  const length = items.reduce((sum, item) => sum + wordsOf(item), 0)
  const address = block(length)
  const words = new Int32Array(length)
  let next = items.length * itemWords
  const put = (values: readonly number[]): number => {
    words.set(values, next)
    next += values.length
    return address + (next - values.length) * 4
  }
  const putGroup = (group: CallGroup): number => {
    const members = group.members.flatMap(({ call }) => {
      const patches = patchesOf(call)
      return [numbers.get(call.kernel) ?? -1, put(call.words), call.words.length, put(patches.flat()), patches.length]
    })
    return put([put(members), group.members.length, group.images, group.chunk, group.parts])
  }
  for (const [index, item] of items.entries()) {
    const [kernel, place] =
      'members' in item ? (['runGroup', putGroup(item)] as const) : ([item.call.kernel, put(item.call.words)] as const)
    const sharing = (item.parallel ? 1 : 0) | (flows(item, items[index + 1]) ? 2 : 0)
    words.set([numbers.get(kernel) ?? -1, place, sharing], index * itemWords)
  }
  return { address, words }
}
