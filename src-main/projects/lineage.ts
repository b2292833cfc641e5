import type { Artefact } from './artefacts.ts'
import type { Project } from './project.ts'

export type LineageKind = 'dataset' | 'features' | 'model' | 'run' | 'quantization' | 'fit' | 'export'

/** One step of the history, with the hashes of the steps it was made from. */
export type LineageRow = Artefact & { readonly kind: LineageKind; readonly status: string }

/** Every step that was taken in a project, oldest first; parents stand before their children. */
export function lineage(project: Project): LineageRow[] {
  const tables: readonly (readonly [LineageKind, readonly (Artefact & { readonly status?: string })[]])[] = [
    ['dataset', project.datasets.list()],
    ['features', project.features.list()],
    ['model', project.models.list()],
    ['run', project.runs.list()],
    ['quantization', project.quantizations.list()],
    ['fit', project.fits.list()],
    ['export', project.exports.list()],
  ]
  const rows = tables.flatMap(([kind, list]) => list.map((row): LineageRow => ({ ...row, kind, status: row.status ?? 'done' })))
  return parentsFirst(rows.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0)))
}

function parentsFirst(rows: readonly LineageRow[]): LineageRow[] {
  const byHash = new Map(rows.map((row) => [row.hash, row]))
  const placed = new Set<string>()
  const ordered: LineageRow[] = []
  const place = (row: LineageRow): void => {
    if (placed.has(row.hash)) return
    placed.add(row.hash)
    for (const parent of row.parents) {
      const found = byHash.get(parent)
      if (found) place(found)
    }
    ordered.push(row)
  }
  rows.forEach(place)
  return ordered
}
