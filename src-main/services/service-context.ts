import type { JobRunner } from '../jobs/runner.ts'
import type { Project } from '../projects/project.ts'
import type { ProjectsFolder } from './projects-folder.ts'
import type { Uploads } from './uploads.ts'

/** What every handler works with. */
export type ServiceContext = {
  readonly projects: ProjectsFolder
  readonly uploads: Uploads
  readonly jobs: JobRunner
  /** Tells windows that something in a project changed. */
  readonly changed: (project: string) => void
}

/** The id of an open project: the name of its folder. */
export function projectId(project: Project): string {
  return project.folder.split(/[/\\]/).at(-1) ?? project.folder
}
