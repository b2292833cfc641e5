import { FailureError } from '../contract/result.ts'
import { lineage } from './lineage.ts'
import type { Project } from './project.ts'

/** Something that is not as it was written. */
export type ProjectFinding = { readonly code: string; readonly message: string; readonly row?: string }

/** `checked` counts rows and blobs that were looked at; no findings means that the project is whole. */
export type ProjectCheck = { readonly rows: number; readonly blobs: number; readonly findings: readonly ProjectFinding[] }

/** Checks the database's own structure, that every blob is there with the contents its name promises, and that every parent is known. */
export function verifyProject(project: Project): ProjectCheck {
  const findings: ProjectFinding[] = []
  for (const problem of project.checkDatabase())
    findings.push({ code: 'project-damaged', message: `The database reports: ${problem}.` })

  const rows = lineage(project)
  const known = new Set(rows.map((row) => row.hash))
  const blobs = new Map<string, string>()
  for (const row of rows) {
    for (const blob of Object.values(row.blobs)) blobs.set(blob, row.hash)
    for (const parent of row.parents)
      if (!known.has(parent) && !project.blobs.has(parent) && !project.isBinned(parent))
        findings.push({
          code: 'parent-missing',
          message: `“${row.name}” was made from ${parent.slice(0, 12)}, which is not in the project.`,
          row: row.hash,
        })
  }
  for (const { hash } of project.datasets.list())
    for (const sample of project.samples.list(hash).samples) blobs.set(sample.blob, hash)
  for (const [blob, row] of blobs) {
    try {
      project.blobs.get(blob)
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      findings.push({ code: error.failure.code, message: error.failure.message, row })
    }
  }
  return { rows: rows.length, blobs: blobs.size, findings }
}
