import type { Result } from '../../contract/result.ts'
import type { Project } from '../../projects/project.ts'

/** Puts measurements into the bin (figures are estimates again) and takes others out of it. */
export function switchMeasurements(project: Project, off: readonly string[], on: readonly string[]): Result<null> {
  return project.write(() => {
    for (const row of off) project.fits.remove(project.fits.get(row).hash)
    for (const row of on) project.fits.restore(project.fits.get(row).hash)
    return null
  })
}
