import type { Result } from '../../contract/result.ts'
import { openProject, type Project } from '../../projects/project.ts'
import { version } from '../road/version.ts'

/** Opens the project of a job in its worker thread for as long as the work takes. */
export async function withProject<T>(folder: string, work: (project: Project) => Promise<Result<T>>): Promise<Result<T>> {
  const project = openProject(folder, { version })
  if (!project.ok) return project
  try {
    return await work(project.value)
  } finally {
    project.value.close()
  }
}
