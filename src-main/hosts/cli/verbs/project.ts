import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fail, succeed, type Result } from '../../../contract/result.ts'
import { lineage, type LineageRow } from '../../../projects/lineage.ts'
import { openProject, type Project } from '../../../projects/project.ts'
import { verifyProject } from '../../../projects/verify.ts'
import { usualProjectsFolder } from '../../../services/projects-folder.ts'
import { version } from '../../../services/road/version.ts'
import { textOption } from '../read-options.ts'
import { table } from '../table.ts'
import type { OptionValues, Verb, VerbAnswer } from '../verb.ts'
import { WrongUsage } from '../wrong-usage.ts'

function withProject(options: OptionValues, work: (project: Project) => Result<VerbAnswer>): Result<VerbAnswer> {
  const folder = textOption(options, 'project')
  if (folder === undefined) throw new WrongUsage('--project DIR is missing.')
  const project = openProject(resolve(folder), { version })
  if (!project.ok) return project
  try {
    return work(project.value)
  } finally {
    project.value.close()
  }
}

function rowJson(row: LineageRow): object {
  const { hash, kind, name, parents, seed, settings, summary, madeWith, createdAt, status, note, keep } = row
  return { hash, kind, name, parents, seed, settings, summary, version: madeWith, createdAt, status, note, keep }
}

function findRow(rows: readonly LineageRow[], given: string): Result<LineageRow> {
  const found = rows.filter((row) => row.hash.startsWith(given))
  const [row] = found
  if (row && found.length === 1) return succeed(row)
  return fail(
    'unknown-row',
    found.length > 1
      ? `“${given}” fits ${found.length} rows. Give more of the hash.`
      : `No row of the history begins with “${given}”. \`project show\` lists them.`,
  )
}

/** `project list`: the projects in the usual folder. */
export const projectListVerb: Verb = {
  usage: 'project list',
  options: {},
  positionals: { min: 0, max: 0 },
  run: async () => {
    const folder = usualProjectsFolder()
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'project.db'))) : []
    return succeed({
      json: names.map((name) => ({ name, folder: join(folder, name) })),
      text: names.join('\n') || `There are no projects in ${folder}.`,
    })
  },
}

/** `project show`: every step with its parents. */
export const projectShowVerb: Verb = {
  usage: 'project show --project DIR',
  options: {},
  positionals: { min: 0, max: 0 },
  run: async ({ options }) =>
    withProject(options, (project) => {
      const rows = lineage(project)
      const text = table(
        ['hash', 'step', 'name', 'made from'],
        rows.map((row) => [
          row.hash.slice(0, 12),
          row.kind,
          row.name,
          row.parents.map((parent) => parent.slice(0, 12)).join(' '),
        ]),
      )
      return succeed({ json: rows.map(rowJson), text })
    }),
}

/** `project diff`: two steps compared. */
export const projectDiffVerb: Verb = {
  usage: 'project diff A B --project DIR',
  options: {},
  positionals: { min: 2, max: 2 },
  run: async ({ positionals, options }) =>
    withProject(options, (project) => {
      const rows = lineage(project)
      const a = findRow(rows, positionals[0] ?? '')
      const b = findRow(rows, positionals[1] ?? '')
      if (!a.ok) return a
      if (!b.ok) return b
      const keys = [...new Set([...Object.keys(a.value.settings), ...Object.keys(b.value.settings)])].sort()
      const different = keys.flatMap((key) => {
        const [left, right] = [a.value.settings[key], b.value.settings[key]]
        return JSON.stringify(left) === JSON.stringify(right) ? [] : [{ setting: key, a: left ?? null, b: right ?? null }]
      })
      const text = different
        .map(({ setting, a: left, b: right }) => `${setting}: ${JSON.stringify(left)} | ${JSON.stringify(right)}`)
        .join('\n')
      return succeed({
        json: { a: rowJson(a.value), b: rowJson(b.value), different },
        text: text || 'The settings are the same.',
      })
    }),
}

/** `project verify`: hashes, parents and the database itself. */
export const projectVerifyVerb: Verb = {
  usage: 'project verify --project DIR',
  options: {},
  positionals: { min: 0, max: 0 },
  run: async ({ options }) =>
    withProject(options, (project) => {
      const check = verifyProject(project)
      if (check.findings.length > 0) {
        return fail(
          'project-damaged',
          `${check.findings.length} things are not as they were written. First: ${check.findings[0]?.message ?? ''}`,
          { findings: check.findings },
        )
      }
      return succeed({ json: check, text: `${check.rows} steps and ${check.blobs} blobs are whole.` })
    }),
}
