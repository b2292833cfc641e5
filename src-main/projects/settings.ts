import type { Database } from 'better-sqlite3'

import type { Json } from './artefacts.ts'

/** What the project remembers about itself: its name, its board, which rows are current. Values are JSON. */
export type SettingRepository = {
  get(key: string): Json | undefined
  set(key: string, value: Json): void
  remove(key: string): void
  all(): Readonly<Record<string, Json>>
}

/** The table `settings`. */
export function settingsTable(database: Database): SettingRepository {
  const select = database.prepare('SELECT value FROM settings WHERE key = ?').pluck()
  const selectAll = database.prepare('SELECT key, value FROM settings ORDER BY key')
  const upsert = database.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const erase = database.prepare('DELETE FROM settings WHERE key = ?')
  return {
    get(key) {
      const value = select.get(key) as string | undefined
      return value === undefined ? undefined : (JSON.parse(value) as Json)
    },
    set: (key, value) => void upsert.run(key, JSON.stringify(value)),
    remove: (key) => void erase.run(key),
    all: () =>
      Object.fromEntries(
        (selectAll.all() as { key: string; value: string }[]).map(({ key, value }) => [key, JSON.parse(value) as Json]),
      ),
  }
}
