import { expect, test } from 'vitest'
import { inspect, wav } from '../in-memory.ts'

const sound = wav([1, 200, -300, 400], 8000)
const folders = (count: number): Record<string, Uint8Array> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`words/word${'abcdefghij'[i % 10]}${i}/${i}_a.wav`, sound]))

test.each([
  [200, undefined, 200],
  [201, undefined, 0],
  [201, 'folder', 201],
])('%i folders, labels from %s: %i classes', async (count, labelFrom, classes) => {
  const { dataset } = await inspect(folders(count), labelFrom === undefined ? {} : { labelFrom })
  expect(dataset.classes.length).toBe(classes)
})
