import type { Variant } from '../../contract/schemas/project.ts'
import type { Project } from '../../projects/project.ts'

/** Which rows a project works with now, by role. */
export type CurrentRole = 'dataset' | 'features' | 'model' | 'run' | Variant

/** The hash of the current row of a role, or null. */
export function current(project: Project, role: CurrentRole): string | null {
  const value = project.settings.get(`current.${role}`)
  return typeof value === 'string' && !project.isBinned(value) ? value : null
}

/** Makes a row current; null forgets. */
export function setCurrent(project: Project, role: CurrentRole, hash: string | null): void {
  if (hash === null) project.settings.remove(`current.${role}`)
  else project.settings.set(`current.${role}`, hash)
}

/** A text setting of the project, with what to take where there is none. */
export function textSetting(project: Project, key: string, fallback: string): string {
  const value = project.settings.get(key)
  return typeof value === 'string' ? value : fallback
}
