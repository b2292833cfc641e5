import type { Database } from 'better-sqlite3'

import { artefacts, type Artefact, type ArtefactRepository, type Columns, type Stamp } from './artefacts.ts'

export type QuantizationColumns = { method: string; recipe: string; model: string | null }

/** An INT8 form of a model; `model` is the hash of the row of the model it became. */
export type QuantizationRow = Artefact & QuantizationColumns

const columns: Columns<QuantizationColumns> = {
  method: { sql: 'method', identity: true },
  recipe: { sql: 'recipe', identity: true },
  model: { sql: 'model' },
}

/** The table `quantizations`. */
export function quantizationsTable(database: Database, stamp: Stamp): ArtefactRepository<QuantizationColumns> {
  return artefacts(database, 'quantizations', columns, stamp)
}
