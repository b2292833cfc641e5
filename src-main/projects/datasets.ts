import type { Database } from 'better-sqlite3'

import { artefacts, type Artefact, type ArtefactRepository, type Columns, type Stamp } from './artefacts.ts'

export type DatasetColumns = { version: number; kind: string; task: string; sampleCount: number }

/** A version of the data. */
export type DatasetRow = Artefact & DatasetColumns

const columns: Columns<DatasetColumns> = {
  version: { sql: 'version' },
  kind: { sql: 'kind', identity: true },
  task: { sql: 'task', identity: true },
  sampleCount: { sql: 'sample_count', identity: true },
}

/** The table `datasets`. */
export function datasetsTable(database: Database, stamp: Stamp): ArtefactRepository<DatasetColumns> {
  return artefacts(database, 'datasets', columns, stamp)
}
