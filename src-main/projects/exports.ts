import type { Database } from 'better-sqlite3'

import { artefacts, type Artefact, type ArtefactRepository, type Columns, type Stamp } from './artefacts.ts'

export type ExportColumns = { kind: string; board: string | null; files: Readonly<Record<string, string>> }

/** Something taken away: `files` maps each path to the SHA-256 of its contents. */
export type ExportRow = Artefact & ExportColumns

const columns: Columns<ExportColumns> = {
  kind: { sql: 'kind', identity: true },
  board: { sql: 'board', identity: true },
  files: { sql: 'files', json: true, identity: true },
}

/** The table `exports`. */
export function exportsTable(database: Database, stamp: Stamp): ArtefactRepository<ExportColumns> {
  return artefacts(database, 'exports', columns, stamp)
}
