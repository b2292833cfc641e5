import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inspectData } from '../../src-main/data/inspect-data.ts'
import { readPaths } from '../../src-main/data/read-paths.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { judge, type CorpusCase, type Latitude } from './corpus-case.ts'

const shared = join(import.meta.dirname, '../../../shared/corpus')
const present = existsSync(join(shared, 'index.json'))
const cases: CorpusCase[] = present ? JSON.parse(readFileSync(join(shared, 'index.json'), 'utf8')).cases : []

/** Other readings that the corpus allows in words (`also_ok`). */
const latitude: Record<string, Latitude> = {}

describe.skipIf(!present)('the shared corpus (needs ../shared/corpus)', () => {
  test.each(cases.filter(({ id }) => !id.startsWith('big-lines')).map((item) => [item.id, item] as const))(
    '%s',
    async (id, item) => {
      const files = unwrap(await readPaths(item.drop.map((path) => join(shared, 'data', id, path))))
      const { inspection } = unwrap(await inspectData(files, { values: true }))
      expect(judge(item, inspection, latitude[id])).toEqual([])
    },
  )
})
