import type { Database } from 'better-sqlite3'

import type { JsonObject } from './artefacts.ts'

/** One sample of a version of the data. `hash` names its content and is its id; `blob` holds its readings. */
export type SampleRow = {
  readonly hash: string
  readonly name: string
  readonly label: string | null
  readonly group: string | null
  readonly split: 'train' | 'validation' | 'test'
  readonly shape: readonly number[]
  readonly blob: string
  readonly source: string
  readonly details: JsonObject
}

/** Which samples to list; `offset` and `limit` count within what the filters leave. */
export type SampleFilter = {
  readonly label?: string | undefined
  readonly split?: SampleRow['split'] | undefined
  readonly offset?: number | undefined
  readonly limit?: number | undefined
}

export type SampleRepository = {
  /** Stores the samples of a version, in their order, within the transaction of the caller. */
  putAll(dataset: string, samples: readonly SampleRow[]): void
  list(dataset: string, filter?: SampleFilter): { readonly total: number; readonly samples: SampleRow[] }
  find(dataset: string, hash: string): SampleRow | undefined
  /** How many samples there are of each label in each part. */
  count(dataset: string): { readonly label: string | null; readonly split: SampleRow['split']; readonly count: number }[]
}

type SqlRow = Omit<SampleRow, 'shape' | 'details' | 'group'> & { group_name: string | null; shape: string; details: string }

const fromSql = (row: SqlRow): SampleRow => ({
  hash: row.hash,
  name: row.name,
  label: row.label,
  group: row.group_name,
  split: row.split,
  shape: JSON.parse(row.shape) as number[],
  blob: row.blob,
  source: row.source,
  details: JSON.parse(row.details) as JsonObject,
})

/** The table `samples`: every version of the data lists its own; equal contents share a blob. */
export function samplesTable(database: Database): SampleRepository {
  const insert = database.prepare(
    `INSERT INTO samples (dataset, position, hash, name, label, group_name, split, shape, blob, source, details)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const clear = database.prepare('DELETE FROM samples WHERE dataset = ?')
  const where = `FROM samples WHERE dataset = @dataset AND deleted_at IS NULL
    AND (@label IS NULL OR label = @label) AND (@split IS NULL OR split = @split)`
  const select = database.prepare(`SELECT * ${where} ORDER BY position LIMIT @limit OFFSET @offset`)
  const total = database.prepare(`SELECT count(*) ${where}`).pluck()
  const one = database.prepare('SELECT * FROM samples WHERE dataset = ? AND hash = ? AND deleted_at IS NULL')
  const counts = database.prepare(
    'SELECT label, split, count(*) AS count FROM samples WHERE dataset = ? AND deleted_at IS NULL GROUP BY label, split ORDER BY label, split',
  )
  const putAll = database.transaction((dataset: string, samples: readonly SampleRow[]) => {
    clear.run(dataset)
    samples.forEach((s, position) =>
      insert.run(
        dataset,
        position,
        s.hash,
        s.name,
        s.label,
        s.group,
        s.split,
        JSON.stringify(s.shape),
        s.blob,
        s.source,
        JSON.stringify(s.details),
      ),
    )
  })
  return {
    putAll: (dataset, samples) => putAll(dataset, samples),
    list(dataset, { label, split, offset = 0, limit = -1 } = {}) {
      const filter = { dataset, label: label ?? null, split: split ?? null }
      return { total: total.get(filter) as number, samples: (select.all({ ...filter, offset, limit }) as SqlRow[]).map(fromSql) }
    },
    find(dataset, hash) {
      const row = one.get(dataset, hash) as SqlRow | undefined
      return row && fromSql(row)
    },
    count: (dataset) => counts.all(dataset) as ReturnType<SampleRepository['count']>,
  }
}
