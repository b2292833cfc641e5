import type { JobContext } from '../../jobs/definition.ts'
import type { Progress } from '../road/progress.ts'

/** Progress of a road step as progress of a job. */
export function progressOf(context: JobContext): Progress {
  return { report: (fraction, message) => context.progress(fraction, message) }
}
