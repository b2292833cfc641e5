import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { FailureError } from '../../src-main/contract/result.ts'
import { openBlobStore } from '../../src-main/projects/blob-store.ts'
import { canonicalJson, rowHash } from '../../src-main/projects/row-hash.ts'
import { bytesOf, temporaryFolder } from './new-project.ts'
import { canMountDisks, smallDisk } from './small-disk.ts'

const codeOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code
    throw error
  }
  return 'ok'
}

test('bytes come back as they were, under the hash of their contents', () => {
  const store = openBlobStore(temporaryFolder())
  const kept = new Set<string>()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const hash = store.put(bytes)
      kept.add(hash)
      expect(store.put(bytes)).toBe(hash)
      const back = store.get(hash)
      expect(back).toEqual(bytes)
      expect(back.byteOffset).toBe(0)
    }),
    { numRuns: 40 },
  )
  expect(store.list()).toEqual([...kept].sort())
})

test('what is missing, changed or not a name is said', () => {
  const store = openBlobStore(temporaryFolder())
  const hash = store.put(bytesOf('whole'))
  expect(codeOf(() => store.get('0'.repeat(64)))).toBe('blob-missing')
  for (const evil of ['../../../etc/passwd', '', 'ABC', `${hash}/x`]) expect(codeOf(() => store.get(evil))).toBe('blob-missing')
  writeFileSync(join(store.folder, hash.slice(0, 2), hash.slice(2, 4), hash), 'torn!')
  expect(codeOf(() => store.get(hash))).toBe('blob-damaged')
})

test('a file cut short by a crash is written again', () => {
  const store = openBlobStore(temporaryFolder())
  const hash = store.put(bytesOf('whole'))
  writeFileSync(join(store.folder, hash.slice(0, 2), hash.slice(2, 4), hash), 'wh')
  store.put(bytesOf('whole'))
  expect(store.get(hash)).toEqual(new Uint8Array(bytesOf('whole')))
})

test.skipIf(!canMountDisks)('a full disk is said, and nothing half-written stays (needs root on Linux for a small tmpfs)', () => {
  const store = openBlobStore(smallDisk(256))
  const small = store.put(new Uint8Array(1000))
  expect(codeOf(() => store.put(new Uint8Array(1_000_000).fill(1)))).toBe('disk-full')
  expect(store.list()).toEqual([small])
  expect(readdirSync(store.folder, { recursive: true }).filter((name) => String(name).endsWith('.part'))).toEqual([])
})

test('the name of a row does not depend on the order of keys', () => {
  expect(canonicalJson({ b: 1, a: [{ d: 1, c: 2 }] })).toBe('{"a":[{"c":2,"d":1}],"b":1}')
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse())
      expect(rowHash('t', reversed)).toBe(rowHash('t', value))
    }),
  )
})
