import type { Database } from 'better-sqlite3'

import type { Failure } from '../contract/result.ts'
import type { Json, Stamp } from './artefacts.ts'

export type JobStatus = 'queued' | 'running' | 'pausing' | 'paused' | 'done' | 'cancelled' | 'interrupted' | 'failed'

/** A long piece of work, as it survives a crash. `checkpoint` is the hash of a blob to resume from. */
export type JobRow = {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly input: Json
  readonly seed: number | null
  readonly state: JobStatus
  readonly fraction: number
  readonly message: string
  readonly checkpoint: string | null
  readonly result: Json
  readonly error: Failure | null
  readonly madeWith: string
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
}

export type JobChanges = Partial<
  Pick<JobRow, 'state' | 'fraction' | 'message' | 'checkpoint' | 'result' | 'error' | 'startedAt' | 'endedAt'>
>

export type JobRepository = {
  add(job: Pick<JobRow, 'id' | 'kind' | 'title' | 'input' | 'seed'>): JobRow
  find(id: string): JobRow | undefined
  /** Newest first. */
  list(): JobRow[]
  /** Writes what changed, and that this process is alive. */
  update(id: string, changes: JobChanges): JobRow
  /** Jobs that some process left running or queued and that no living process runs become `interrupted`; gives their rows. */
  interruptAbandoned(isAlive?: (owner: number, heardAt: string) => boolean): JobRow[]
}

type SqlRow = Record<string, string | number | null>

/** A process that was not heard for so long, in milliseconds, is another one that got its number. */
const silence = 120_000

/** The table `jobs`. */
export function jobsTable(database: Database, stamp: Stamp): JobRepository {
  const insert = database.prepare(
    `INSERT INTO jobs (id, kind, title, input, seed, state, made_with, owner, heard_at, created_at)
     VALUES (@id, @kind, @title, @input, @seed, 'queued', @madeWith, @owner, @now, @now)`,
  )
  const select = database.prepare('SELECT * FROM jobs WHERE id = ?')
  const selectAll = database.prepare('SELECT * FROM jobs ORDER BY created_at DESC, rowid DESC')
  const unfinished = database.prepare("SELECT * FROM jobs WHERE state IN ('queued', 'running', 'pausing')")
  const save = database.prepare(
    `UPDATE jobs SET state = @state, fraction = @fraction, message = @message, checkpoint = @checkpoint, result = @result, error = @error,
     started_at = @startedAt, ended_at = @endedAt, owner = @owner, heard_at = @now WHERE id = @id`,
  )
  const find = (id: string): JobRow | undefined => {
    const row = select.get(id) as SqlRow | undefined
    return row && fromSql(row)
  }
  const update = (id: string, changes: JobChanges): JobRow => {
    const row = find(id)
    if (!row) throw new Error(`there is no job ${id}`)
    const next = { ...row, ...changes }
    const json = { result: JSON.stringify(next.result ?? null), error: next.error && JSON.stringify(next.error) }
    const { state, fraction, message, checkpoint, startedAt, endedAt } = next
    save.run({ id, state, fraction, message, checkpoint, startedAt, endedAt, ...json, owner: process.pid, now: stamp.now() })
    return next
  }
  const owned = (owner: number, heardAt: string): boolean => {
    const heard = Date.parse(heardAt)
    if (owner === process.pid) return heard >= Date.now() - process.uptime() * 1000
    return isRunning(owner) && Date.parse(stamp.now()) - heard < silence
  }

  return {
    add({ id, kind, title, input, seed }) {
      insert.run({
        id,
        kind,
        title,
        input: JSON.stringify(input),
        seed,
        madeWith: stamp.madeWith,
        owner: process.pid,
        now: stamp.now(),
      })
      const row = find(id)
      if (!row) throw new Error(`job ${id} was not written`)
      return row
    },
    find,
    list: () => (selectAll.all() as SqlRow[]).map(fromSql),
    update,
    interruptAbandoned: database.transaction((isAlive = owned) =>
      (unfinished.all() as SqlRow[])
        .filter((row) => !isAlive(Number(row['owner']), String(row['heard_at'])))
        .map((row) => update(String(row['id']), { state: 'interrupted', endedAt: stamp.now() })),
    ),
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function fromSql(row: SqlRow): JobRow {
  const text = (name: string): string | null => (row[name] === null ? null : String(row[name]))
  return {
    id: String(row['id']),
    kind: String(row['kind']),
    title: String(row['title']),
    input: JSON.parse(String(row['input'])) as Json,
    seed: row['seed'] === null ? null : Number(row['seed']),
    state: String(row['state']) as JobStatus,
    fraction: Number(row['fraction']),
    message: String(row['message']),
    checkpoint: text('checkpoint'),
    result: JSON.parse(text('result') ?? 'null') as Json,
    error: JSON.parse(text('error') ?? 'null') as Failure | null,
    madeWith: String(row['made_with']),
    createdAt: String(row['created_at']),
    startedAt: text('started_at'),
    endedAt: text('ended_at'),
  }
}
