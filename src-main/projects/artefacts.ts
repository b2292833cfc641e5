import type { Database } from 'better-sqlite3'

import { FailureError } from '../contract/result.ts'
import { rowHash } from './row-hash.ts'

/** Anything that JSON holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** What a row of the history is made from. `blobs` maps a role ("graph", "weights") to the hash of stored bytes. */
export type NewArtefact = {
  readonly name: string
  readonly parents: readonly string[]
  readonly seed?: number | null
  readonly settings: JsonObject
  readonly blobs?: Readonly<Record<string, string>>
  /** Results and figures for people; not part of what names the row. */
  readonly summary?: JsonObject
}

/** A row of the history. */
export type Artefact = {
  readonly hash: string
  readonly name: string
  readonly parents: readonly string[]
  readonly seed: number | null
  readonly settings: JsonObject
  readonly blobs: Readonly<Record<string, string>>
  readonly summary: JsonObject
  readonly note: string
  readonly keep: boolean
  readonly madeWith: string
  readonly createdAt: string
  readonly deletedAt: string | null
}

/** A table's own columns: their names in SQL, whether they hold JSON, and whether they are part of what names the row. */
export type Columns<Extra> = {
  readonly [Key in keyof Extra]: { readonly sql: string; readonly json?: boolean; readonly identity?: boolean }
}

/** The rows of one table. Every method throws FailureError when the disk or the database fails. */
export type ArtefactRepository<Extra> = {
  /** Adds a row, or finds the one that the same parents, settings, seed and version made before (out of the bin again). */
  put(row: NewArtefact & Extra): Artefact & Extra
  /** The row; throws FailureError `not-in-project`. */
  get(hash: string): Artefact & Extra
  find(hash: string): (Artefact & Extra) | undefined
  /** Oldest first; without what lies in the bin. */
  list(): (Artefact & Extra)[]
  /** Changes what does not name the row. */
  update(hash: string, changes: Partial<Pick<Artefact, 'name' | 'note' | 'keep' | 'summary' | 'blobs'> & Extra>): Artefact & Extra
  /** Moves to the bin. */
  remove(hash: string): void
  restore(hash: string): void
}

/** `stamp` gives the version of TinyKiln and the time for new rows. */
export type Stamp = { readonly madeWith: string; readonly now: () => string }

const common: Columns<Omit<Artefact, 'keep'> & { keep: number }> = {
  hash: { sql: 'hash' },
  name: { sql: 'name' },
  parents: { sql: 'parents', json: true },
  seed: { sql: 'seed' },
  settings: { sql: 'settings', json: true },
  blobs: { sql: 'blobs', json: true },
  summary: { sql: 'summary', json: true },
  note: { sql: 'note' },
  keep: { sql: 'keep' },
  madeWith: { sql: 'made_with' },
  createdAt: { sql: 'created_at' },
  deletedAt: { sql: 'deleted_at' },
}

/** Typed access to one table of the history. */
export function artefacts<Extra extends object>(
  database: Database,
  table: string,
  extra: Columns<Extra>,
  stamp: Stamp,
): ArtefactRepository<Extra> {
  const columns = Object.entries<{ sql: string; json?: boolean; identity?: boolean }>({ ...common, ...extra })
  const names = columns.map(([, { sql }]) => sql)
  const insert = database.prepare(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})
     ON CONFLICT (hash) DO UPDATE SET deleted_at = NULL`,
  )
  const select = database.prepare(`SELECT * FROM ${table} WHERE hash = ?`)
  const selectAll = database.prepare(`SELECT * FROM ${table} WHERE deleted_at IS NULL ORDER BY created_at, rowid`)
  const bin = database.prepare(`UPDATE ${table} SET deleted_at = ? WHERE hash = ?`)

  const toSql = (key: string, value: unknown): unknown => {
    const column = columns.find(([name]) => name === key)?.[1]
    return column?.json ? JSON.stringify(value) : typeof value === 'boolean' ? Number(value) : value
  }
  const fromSql = (row: Record<string, unknown>): Artefact & Extra =>
    Object.fromEntries(
      columns.map(([key, { sql, json }]) => [
        key,
        json ? JSON.parse(String(row[sql])) : key === 'keep' ? row[sql] === 1 : row[sql],
      ]),
    ) as Artefact & Extra
  const find = (hash: string): (Artefact & Extra) | undefined => {
    const row = select.get(hash) as Record<string, unknown> | undefined
    return row && fromSql(row)
  }
  const get = (hash: string): Artefact & Extra => {
    const row = find(hash)
    if (!row)
      throw new FailureError({
        code: 'not-in-project',
        message: `This project has no ${table} row ${hash.slice(0, 12)}.`,
        details: { table, hash },
      })
    return row
  }

  return {
    put(given) {
      const row = { seed: null, blobs: {}, summary: {}, note: '', keep: 0, deletedAt: null, ...given }
      const own = Object.entries<{ identity?: boolean }>(extra).filter(([, { identity }]) => identity)
      const identity = {
        parents: row.parents,
        seed: row.seed,
        settings: row.settings,
        blobs: row.blobs,
        madeWith: stamp.madeWith,
        ...Object.fromEntries(own.map(([key]) => [key, (row as Record<string, unknown>)[key]])),
      }
      const whole = { ...row, hash: rowHash(table, identity), madeWith: stamp.madeWith, createdAt: stamp.now() }
      insert.run(Object.fromEntries(columns.map(([key, { sql }]) => [sql, toSql(key, (whole as Record<string, unknown>)[key])])))
      return get(whole.hash)
    },
    get,
    find,
    list: () => (selectAll.all() as Record<string, unknown>[]).map(fromSql),
    update(hash, changes) {
      const entries = Object.entries(changes).map(([key, value]) => ({
        key,
        value,
        sql: columns.find(([name]) => name === key)?.[1].sql,
      }))
      for (const { key, value, sql } of entries) {
        if (sql === undefined) throw new Error(`${table} has no column for ${key}`)
        database.prepare(`UPDATE ${table} SET ${sql} = ? WHERE hash = ?`).run(toSql(key, value), hash)
      }
      return get(hash)
    },
    remove: (hash) => void bin.run(stamp.now(), hash),
    restore: (hash) => void bin.run(null, hash),
  }
}
