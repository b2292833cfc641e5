import type { Database } from 'better-sqlite3'

import { artefacts, type Artefact, type ArtefactRepository, type Columns, type Stamp } from './artefacts.ts'

export type FeatureColumns = { block: string; shape: readonly number[] }

/** Features computed from a version of the data. */
export type FeatureRow = Artefact & FeatureColumns

const columns: Columns<FeatureColumns> = {
  block: { sql: 'block', identity: true },
  shape: { sql: 'shape', json: true, identity: true },
}

/** The table `features`. */
export function featuresTable(database: Database, stamp: Stamp): ArtefactRepository<FeatureColumns> {
  return artefacts(database, 'features', columns, stamp)
}
