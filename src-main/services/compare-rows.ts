import type { LineageRow } from '../projects/lineage.ts'
import type { Project } from '../projects/project.ts'

/** One line of a comparison. */
export type ComparedRow = { readonly label: string; readonly a: string; readonly b: string; readonly differs: boolean }

function words(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The data version that a row goes back to. */
function dataVersion(project: Project, row: LineageRow): string {
  let hashes: readonly string[] = [row.hash]
  for (let depth = 0; depth < 7; depth++) {
    for (const hash of hashes) {
      const dataset = project.datasets.find(hash)
      if (dataset) return `v${dataset.version}, ${dataset.sampleCount} samples`
    }
    hashes = hashes.flatMap(
      (hash) =>
        (
          project.features.find(hash) ??
          project.runs.find(hash) ??
          project.models.find(hash) ??
          project.quantizations.find(hash) ??
          project.exports.find(hash) ??
          project.fits.find(hash)
        )?.parents ?? [],
    )
  }
  return ''
}

/** Settings and figures of two rows side by side, with one sentence on top. */
export function compareRows(
  project: Project,
  a: LineageRow,
  b: LineageRow,
  figures: readonly [string, string],
): { readonly rows: ComparedRow[]; readonly sentence: string } {
  const keys = [...new Set([...Object.keys(a.settings), ...Object.keys(b.settings)])].sort()
  const line = (label: string, left: string, right: string): ComparedRow => ({
    label,
    a: left,
    b: right,
    differs: left !== right,
  })
  const rows = [
    line('Result', figures[0], figures[1]),
    line('Data', dataVersion(project, a), dataVersion(project, b)),
    line('Seed', words(a.seed), words(b.seed)),
    line('Made with', a.madeWith, b.madeWith),
    ...keys.map((key) => line(key, words(a.settings[key]), words(b.settings[key]))),
  ]
  const different = rows.slice(1).filter((row) => row.differs)
  const sentence =
    different.length === 0
      ? `${b.name} and ${a.name} had the same data and settings.`
      : `${b.name} differs from ${a.name} in ${different.map((row) => row.label.toLowerCase()).join(', ')}.`
  return { rows, sentence }
}
