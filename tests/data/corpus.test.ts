import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { inspectData } from '../../src-main/data/inspect-data.ts'
import { readPaths } from '../../src-main/data/read-paths.ts'
import { judge, type CorpusCase, type Latitude } from './corpus-case.ts'

/** Other readings that the corpus allows in words: two WAVs with 24 bits in 4 bytes may be refused, and so may WebP. */
const latitude: Record<string, Latitude> = { 'wav-zoo-a': { samples: 11 }, 'picture-zoo-a': { samples: 11 } }

function casesOf(folder: string): CorpusCase[] {
  if (!existsSync(join(folder, 'index.json'))) return []
  const { cases } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { cases: CorpusCase[] }
  return cases.filter(({ id }) => !id.startsWith('big-lines'))
}

async function problemsOf(item: CorpusCase, folder: string): Promise<string[]> {
  const files = unwrap(await readPaths(item.drop.map((path) => join(folder, item.id, path))))
  const { inspection } = unwrap(await inspectData(files, { values: true }))
  return judge(item, inspection, latitude[item.id])
}

const fixtures = join(import.meta.dirname, '../fixtures/data')
const shared = join(import.meta.dirname, '../../../shared/corpus')
const sharedCases = casesOf(shared)

describe('layouts that people have', () => {
  test.each(casesOf(fixtures).map((item) => [item.id, item] as const))('%s', async (_, item) => {
    expect(await problemsOf(item, fixtures)).toEqual([])
  })
})

describe.skipIf(sharedCases.length === 0)('the whole corpus (needs ../shared/corpus)', () => {
  test.each(sharedCases.map((item) => [item.id, item] as const))('%s', async (_, item) => {
    expect(await problemsOf(item, join(shared, 'data'))).toEqual([])
  })
})
