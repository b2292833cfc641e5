import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fail, succeed, unwrap, type Result } from '../contract/result.ts'
import { createProject, openProject, type Project } from '../projects/project.ts'
import { version } from './road/version.ts'

/** The folder of a person's projects. A project's id is the name of its folder. */
export type ProjectsFolder = {
  readonly folder: string
  /** Ids, in no particular order; without those in the bin. */
  readonly list: () => readonly string[]
  /** Makes a project with a free id derived from its name. */
  readonly create: (name: string) => Result<{ readonly id: string; readonly project: Project }>
  /** The open project; opened on first use. Throws FailureError. */
  readonly open: (id: string) => Project
  readonly remove: (id: string) => Result<null>
  readonly restore: (id: string) => Result<null>
  readonly close: () => void
}

/** Where projects live unless somebody says otherwise. */
export function usualProjectsFolder(): string {
  return process.env['TINYKILN_PROJECTS'] ?? join(homedir(), 'TinyKiln')
}

const bin = '.bin'

/** Opens a folder of projects; it is made when the first project is. */
export function openProjectsFolder(folder: string): ProjectsFolder {
  const opened = new Map<string, Project>()
  const isId = (id: string): boolean => /^[^./\\][^/\\]*$/.test(id)
  const exists = (id: string): boolean => isId(id) && existsSync(join(folder, id, 'project.db'))
  const unknown = (id: string): Result<never> =>
    fail('unknown-project', `There is no project “${id}” in ${folder}. It may have been moved or deleted.`, { project: id })
  const close = (id: string): void => {
    opened.get(id)?.close()
    opened.delete(id)
  }
  const move = (id: string, from: string, to: string): Result<null> => {
    close(id)
    mkdirSync(to, { recursive: true })
    if (!isId(id) || !existsSync(join(from, id)) || existsSync(join(to, id))) return unknown(id)
    renameSync(join(from, id), join(to, id))
    return succeed(null)
  }
  return {
    folder,
    list: () =>
      existsSync(folder)
        ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
            entry.isDirectory() && exists(entry.name) ? [entry.name] : [],
          )
        : [],
    create: (name) => {
      const stem =
        name
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, '-')
          .replace(/^-|-$/g, '') || 'project'
      let id = stem
      for (let number = 2; existsSync(join(folder, id)) || existsSync(join(folder, bin, id)); number++) id = `${stem}-${number}`
      const made = createProject(join(folder, id), name, { version })
      if (!made.ok) return made
      opened.set(id, made.value)
      return succeed({ id, project: made.value })
    },
    open: (id) => {
      const found = opened.get(id)
      if (found) return found
      if (!exists(id)) return unwrap(unknown(id))
      const project = unwrap(openProject(join(folder, id), { version }))
      opened.set(id, project)
      return project
    },
    remove: (id) => move(id, folder, join(folder, bin)),
    restore: (id) => move(id, join(folder, bin), folder),
    close: () => [...opened.keys()].forEach(close),
  }
}
