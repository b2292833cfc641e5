import type { Database } from 'better-sqlite3'

import { artefacts, type Artefact, type ArtefactRepository, type Columns, type Stamp } from './artefacts.ts'

export type FitColumns = { board: string; runtime: string; verdict: string }

/** What a model needs on a board. */
export type FitRow = Artefact & FitColumns

const columns: Columns<FitColumns> = {
  board: { sql: 'board', identity: true },
  runtime: { sql: 'runtime', identity: true },
  verdict: { sql: 'verdict' },
}

/** The table `fits`. */
export function fitsTable(database: Database, stamp: Stamp): ArtefactRepository<FitColumns> {
  return artefacts(database, 'fits', columns, stamp)
}
