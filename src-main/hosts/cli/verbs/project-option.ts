import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Result } from '../../../contract/result.ts'
import { createProject, openProject, type Project } from '../../../projects/project.ts'
import { version } from '../../../services/road/version.ts'
import { textOption } from '../read-options.ts'
import type { OptionValues } from '../verb.ts'

/** The project that `--project` names, made if it is not there; null without the option. */
export function openProjectOption(options: OptionValues): Result<Project> | null {
  const folder = textOption(options, 'project')
  if (folder === undefined) return null
  const path = resolve(folder)
  return existsSync(join(path, 'project.db')) ? openProject(path, { version }) : createProject(path, basename(path), { version })
}
