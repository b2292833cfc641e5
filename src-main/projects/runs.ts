import type { Database } from 'better-sqlite3'

import { artefacts, type Artefact, type ArtefactRepository, type Columns, type Stamp } from './artefacts.ts'

export type RunColumns = {
  kind: string
  status: 'running' | 'done' | 'cancelled' | 'interrupted' | 'failed'
  bestEpoch: number | null
  job: string | null
}

/** A training run, float or quantization-aware. Its epochs are in `metrics`. */
export type RunRow = Artefact & RunColumns

const columns: Columns<RunColumns> = {
  kind: { sql: 'kind', identity: true },
  status: { sql: 'status' },
  bestEpoch: { sql: 'best_epoch' },
  job: { sql: 'job' },
}

/** The table `runs`. */
export function runsTable(database: Database, stamp: Stamp): ArtefactRepository<RunColumns> {
  return artefacts(database, 'runs', columns, stamp)
}
