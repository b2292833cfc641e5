import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

import Sqlite, { type Database } from 'better-sqlite3'

import { fail, FailureError, succeed, type Result } from '../contract/result.ts'
import type { ArtefactRepository, Stamp } from './artefacts.ts'
import { openBlobStore, type BlobStore } from './blob-store.ts'
import { datasetsTable, type DatasetColumns } from './datasets.ts'
import { exportsTable, type ExportColumns } from './exports.ts'
import { featuresTable, type FeatureColumns } from './features.ts'
import { fitsTable, type FitColumns } from './fits.ts'
import { jobsTable, type JobRepository, type JobRow } from './jobs.ts'
import { metricsTable, type MetricRepository } from './metrics.ts'
import { migrate } from './migrate.ts'
import { modelsTable, type ModelColumns } from './models.ts'
import { quantizationsTable, type QuantizationColumns } from './quantizations.ts'
import { runsTable, type RunColumns } from './runs.ts'
import { samplesTable, type SampleRepository } from './samples.ts'
import { settingsTable, type SettingRepository } from './settings.ts'
import { guardStorage, translateFailures } from './storage-failure.ts'

/** A project: a folder with `project.db` and `blobs/`. Repositories throw FailureError; `write` gives a Result. */
export type Project = {
  readonly folder: string
  readonly datasets: ArtefactRepository<DatasetColumns>
  readonly samples: SampleRepository
  readonly features: ArtefactRepository<FeatureColumns>
  readonly models: ArtefactRepository<ModelColumns>
  readonly runs: ArtefactRepository<RunColumns>
  readonly metrics: MetricRepository
  readonly quantizations: ArtefactRepository<QuantizationColumns>
  readonly fits: ArtefactRepository<FitColumns>
  readonly exports: ArtefactRepository<ExportColumns>
  readonly jobs: JobRepository
  readonly settings: SettingRepository
  readonly blobs: BlobStore
  /** What jobs resume from. */
  readonly checkpoints: BlobStore
  /** Jobs that were found abandoned when the project was opened. */
  readonly interrupted: readonly JobRow[]
  /** All of it or nothing: any failure, or anything thrown, leaves the project as it was. */
  write<T>(action: () => T): Result<T>
  /** The number that the next version of the data gets. */
  nextDatasetVersion(): number
  isBinned(hash: string): boolean
  /** SQLite's own integrity check; empty when all is well. */
  checkDatabase(): string[]
  close(): void
}

/** `version` of TinyKiln is written into every row; `now` is the clock; `patience` with other programs that write, in ms. */
export type ProjectOptions = { readonly version: string; readonly now?: () => Date; readonly patience?: number }

/** Marks a SQLite file as ours: "TKLN". */
const applicationId = 0x544b4c4e

/** Makes a project in a folder that is new or holds no project yet. Failures: `project-exists`, `disk-full`, `project-not-writable` … */
export function createProject(folder: string, name: string, options: ProjectOptions): Result<Project> {
  const file = join(folder, 'project.db')
  if (existsSync(file))
    return fail('project-exists', `There is a project in ${folder} already. Open it, or choose another folder.`, { folder })
  const isNew = !existsSync(folder)
  const made = guardStorage(folder, () => {
    mkdirSync(folder, { recursive: true })
    const database = new Sqlite(file)
    try {
      database.pragma('journal_mode = WAL')
      database.pragma(`application_id = ${applicationId}`)
      const migrated = migrate(database)
      if (!migrated.ok) throw new FailureError(migrated.error)
      const settings = settingsTable(database)
      settings.set('name', name)
      settings.set('createdAt', (options.now?.() ?? new Date()).toISOString())
    } finally {
      database.close()
    }
  })
  if (made.ok) return openProject(folder, options)
  for (const path of isNew ? [folder] : [file, `${file}-wal`, `${file}-shm`]) rmSync(path, { recursive: true, force: true })
  return made
}

/**
 * Opens a project and brings its database up to date. Failures: `project-missing`, `project-newer`, `project-damaged`,
 * `project-foreign`, `project-locked`, `project-not-writable`, `disk-full`.
 */
export function openProject(folder: string, options: ProjectOptions): Result<Project> {
  const file = join(folder, 'project.db')
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    return fail('project-missing', `There is no project in ${folder}. Choose the folder that holds project.db.`, { folder })
  let database: Database | undefined
  const opened = guardStorage(folder, () => {
    database = new Sqlite(file, { timeout: options.patience ?? 5000 })
    return prepare(database, folder, options)
  })
  if (!opened.ok || !opened.value.ok) database?.close()
  return opened.ok ? opened.value : opened
}

function prepare(database: Database, folder: string, options: ProjectOptions): Result<Project> {
  const id = Number(database.pragma('application_id', { simple: true }))
  if (id !== applicationId)
    return fail('project-foreign', `${join(folder, 'project.db')} is a database of another program. Choose another folder.`, {
      folder,
    })
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON', 'trusted_schema = OFF'])
    database.pragma(pragma)
  const problems = integrity(database, 'quick_check')
  if (problems.length > 0)
    return fail(
      'project-damaged',
      `The database of “${basename(folder)}” is damaged (${problems[0]}). Open a copy from your backup.`,
      { folder, problems },
    )
  const migrated = migrate(database)
  return migrated.ok ? succeed(assemble(database, folder, options)) : migrated
}

function assemble(database: Database, folder: string, { version, now = () => new Date() }: ProjectOptions): Project {
  const stamp: Stamp = { madeWith: version, now: () => now().toISOString() }
  const guard = <Repository extends object>(repository: Repository) => translateFailures(folder, repository)
  const jobs = guard(jobsTable(database, stamp))
  const lastVersion = database.prepare('SELECT coalesce(max(version), 0) FROM datasets').pluck()
  const tables = ['datasets', 'features', 'models', 'runs', 'quantizations', 'fits', 'exports']
  const binned = database.prepare(
    tables.map((table) => `SELECT 1 FROM ${table} WHERE hash = @hash AND deleted_at IS NOT NULL`).join(' UNION ALL '),
  )
  return {
    folder,
    datasets: guard(datasetsTable(database, stamp)),
    samples: guard(samplesTable(database)),
    features: guard(featuresTable(database, stamp)),
    models: guard(modelsTable(database, stamp)),
    runs: guard(runsTable(database, stamp)),
    metrics: guard(metricsTable(database)),
    quantizations: guard(quantizationsTable(database, stamp)),
    fits: guard(fitsTable(database, stamp)),
    exports: guard(exportsTable(database, stamp)),
    jobs,
    settings: guard(settingsTable(database)),
    blobs: openBlobStore(folder),
    checkpoints: openBlobStore(folder, 'checkpoints'),
    interrupted: jobs.interruptAbandoned(),
    write: (action) => guardStorage(folder, database.transaction(action).immediate),
    nextDatasetVersion: () => Number(lastVersion.get()) + 1,
    isBinned: (hash) => binned.get({ hash }) !== undefined,
    checkDatabase: () => integrity(database, 'integrity_check'),
    close() {
      if (database.open) database.close()
    },
  }
}

function integrity(database: Database, check: 'quick_check' | 'integrity_check'): string[] {
  return (database.pragma(check) as Record<string, string>[]).map((row) => String(row[check])).filter((line) => line !== 'ok')
}
