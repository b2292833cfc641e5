import type { Handlers } from '../../contract/registry.ts'
import type { appMethods } from '../../contract/methods/app.ts'
import { fail, succeed } from '../../contract/result.ts'
import type { JobState } from '../../contract/schemas/job.ts'
import type { JobView } from '../../jobs/job-view.ts'
import { kilnVersion } from '../../training/engine/index.ts'
import { examineMachine } from '../examine-machine.ts'
import { version } from '../road/version.ts'
import { projectId, type ServiceContext } from '../service-context.ts'

/** A job as windows show it. */
export function jobState(job: JobView): JobState {
  const { id, kind, title, state, fraction, message, secondsLeft, startedAt, endedAt, error } = job
  const project = job.folder.split(/[/\\]/).at(-1) ?? job.folder
  return { id, project, kind, title, state, fraction, message, secondsLeft, startedAt, endedAt, error }
}

/** About the app, files on their way in, and jobs. */
export function appHandlers({ projects, uploads, jobs, changed }: ServiceContext): Handlers<typeof appMethods> {
  const owner = (job: string) => {
    for (const id of projects.list()) {
      const project = projects.open(id)
      if (project.jobs.find(job)) return project
    }
    return null
  }
  return {
    'app.about': () =>
      succeed({
        version,
        platform: `${process.platform} ${process.arch}`,
        engine: `kiln ${kilnVersion}`,
        projectsFolder: projects.folder,
      }),
    'app.doctor': async () => succeed(await examineMachine()),
    'files.begin': () => succeed({ batch: uploads.begin() }),
    'files.add': ({ batch, path, bytes }) => {
      const added = uploads.add(batch, path, bytes)
      return added.ok ? succeed({}) : added
    },
    'files.discard': ({ batch }) => {
      uploads.discard(batch)
      return succeed({})
    },
    'jobs.list': ({ project }) => {
      const active = jobs.active()
      const ids = project === undefined ? projects.list() : [project]
      const stored = ids.flatMap((id) => {
        const opened = projects.open(id)
        return opened.jobs
          .list()
          .slice(0, 20)
          .map((row): JobView => jobs.view(row.id) ?? { ...row, folder: opened.folder, secondsLeft: null })
      })
      const running = new Set(active.map((job) => job.id))
      const rest = stored.filter((job) => !running.has(job.id)).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
      return succeed([...active.filter((job) => project === undefined || job.folder.endsWith(project)), ...rest].map(jobState))
    },
    'jobs.cancel': ({ job }) => {
      const stopped = jobs.stop(job, 'cancel')
      return stopped.ok ? succeed({}) : stopped
    },
    'jobs.resume': ({ job }) => {
      const project = owner(job)
      if (!project) return fail('unknown-job', 'This job is not here any more. Start the work again from its step.', { job })
      const resumed = jobs.resume(project, job)
      if (!resumed.ok) return resumed
      changed(projectId(project))
      return succeed({ job: resumed.value.id })
    },
  }
}
