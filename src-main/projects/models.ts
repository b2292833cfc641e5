import type { Database } from 'better-sqlite3'

import { artefacts, type Artefact, type ArtefactRepository, type Columns, type Stamp } from './artefacts.ts'

export type ModelColumns = {
  origin: 'template' | 'trained' | 'imported' | 'quantized'
  template: string | null
  parameters: number
  macs: number
}

/** A model: a template with its weights, or an imported file. */
export type ModelRow = Artefact & ModelColumns

const columns: Columns<ModelColumns> = {
  origin: { sql: 'origin', identity: true },
  template: { sql: 'template', identity: true },
  parameters: { sql: 'parameters' },
  macs: { sql: 'macs' },
}

/** The table `models`. */
export function modelsTable(database: Database, stamp: Stamp): ArtefactRepository<ModelColumns> {
  return artefacts(database, 'models', columns, stamp)
}
