import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Database } from 'better-sqlite3'

import { fail, succeed, type Result } from '../contract/result.ts'
import { freeName } from './free-name.ts'
import { migrationsFolder } from './migrations-folder.ts'

/** The numbered steps that bring a project's database up to date. */
export type Migration = { readonly version: number; readonly sql: string }

/** Reads `0001-name.sql` … and checks that no number is missing or there twice. */
export function readMigrations(folder: string = migrationsFolder()): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
  return names.map((name, index) => {
    const version = Number(name.slice(0, 4))
    if (version !== index + 1) throw new Error(`migration ${name} is out of order in ${folder}`)
    return { version, sql: readFileSync(join(folder, name), 'utf8') }
  })
}

/**
 * Applies what is new, all of it or nothing. A database that has something to lose is copied first, to
 * `project.db.before-N` (N the version it then gets); one made by a newer TinyKiln is refused as `project-newer`.
 */
export function migrate(
  database: Database,
  migrations: readonly Migration[] = readMigrations(),
): Result<{ from: number; to: number }> {
  const versionNow = (): number => Number(database.pragma('user_version', { simple: true }))
  const latest = migrations.length
  const from = versionNow()
  if (from > latest)
    return fail('project-newer', 'This project was made by a newer TinyKiln. Update TinyKiln to open it; nothing was changed.', {
      from,
      latest,
    })
  if (from === latest) return succeed({ from, to: latest })
  if (from > 0) {
    const backup = `${database.name}.before-${latest}`
    database.prepare('VACUUM INTO ?').run(freeName(backup))
  }
  database
    .transaction(() => {
      // Another process may have migrated while this one waited for the lock.
      for (const { version, sql } of migrations.slice(versionNow())) {
        database.exec(sql)
        database.pragma(`user_version = ${version}`)
      }
    })
    .immediate()
  return succeed({ from, to: latest })
}
