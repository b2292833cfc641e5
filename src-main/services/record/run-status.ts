import type { Run } from '../../contract/methods/training.ts'
import type { JobView } from '../../jobs/job-view.ts'
import type { Project } from '../../projects/project.ts'
import type { RunRow } from '../../projects/runs.ts'

/** How a run stands: what its row says, unless its job ended without having been able to write that down. */
export function runStatus(project: Project, row: RunRow, jobs: readonly JobView[]): Run['status'] {
  const job = row.job === null ? undefined : (jobs.find((one) => one.id === row.job) ?? project.jobs.find(row.job))
  if (job && ['queued', 'running', 'pausing'].includes(job.state)) return 'running'
  if (row.status !== 'running') return row.status
  return job && (job.state === 'failed' || job.state === 'cancelled') ? job.state : 'interrupted'
}
