import { events } from '../contract/events.ts'
import { methods } from '../contract/methods.ts'
import { createRegistry } from '../contract/registry.ts'
import type { ServerTransport } from '../contract/transport.ts'
import { createJobRunner } from '../jobs/runner.ts'
import type { JobView } from '../jobs/job-view.ts'
import { appHandlers, jobState } from './handlers/app-handlers.ts'
import { dataHandlers } from './handlers/data-handlers.ts'
import { exportHandlers } from './handlers/export-handlers.ts'
import { featureHandlers } from './handlers/feature-handlers.ts'
import { fitHandlers } from './handlers/fit-handlers.ts'
import { historyHandlers } from './handlers/history-handlers.ts'
import { modelHandlers } from './handlers/model-handlers.ts'
import { projectHandlers } from './handlers/project-handlers.ts'
import { quantizationHandlers } from './handlers/quantization-handlers.ts'
import { testingHandlers } from './handlers/testing-handlers.ts'
import { trainingHandlers } from './handlers/training-handlers.ts'
import { openProjectsFolder } from './projects-folder.ts'
import type { ServiceContext } from './service-context.ts'
import { createUploads } from './uploads.ts'

/** Where the services work, and whom they tell about what nobody foresaw. */
export type ServicesOptions = {
  readonly projectsFolder: string
  readonly jobWorkerFile: string
  readonly report: (error: unknown, where: string) => string
  /** Check what is answered against the contract too: on in tests. */
  readonly checkOutputs?: boolean
}

/** The services behind every window. */
export type Services = {
  /** Answers a connection until the returned function is called. */
  readonly serve: (transport: ServerTransport) => () => void
  readonly close: () => Promise<void>
}

const atRest = ['done', 'cancelled', 'failed', 'paused', 'interrupted']

/** Composes the rooms into the contract. */
export function createServices({ projectsFolder, jobWorkerFile, report, checkOutputs = false }: ServicesOptions): Services {
  const projects = openProjectsFolder(projectsFolder)
  const states = new Map<string, string>()
  const changedJob = (job: JobView): void => {
    const state = jobState(job)
    registry.emit('job.changed', state)
    if (states.get(job.id) !== job.state) {
      states.set(job.id, job.state)
      if (job.state === 'running' || atRest.includes(job.state)) registry.emit('project.changed', { project: state.project })
    }
  }
  const jobs = createJobRunner({
    workerFile: jobWorkerFile,
    report,
    changed: changedJob,
    measured: (job, metrics) => {
      const run = (job.input as { readonly run?: string } | null)?.run
      if (job.kind !== 'train' || run === undefined) return
      const figure = (name: string): number => metrics[name] ?? -1
      const epoch = {
        epoch: figure('epoch'),
        loss: figure('loss'),
        accuracy: figure('accuracy'),
        validationLoss: figure('validationLoss'),
        validationAccuracy: figure('validationAccuracy'),
        seconds: figure('seconds'),
      }
      registry.emit('training.epoch', { project: jobState(job).project, run, epoch, best: figure('best') })
    },
  })
  const context: ServiceContext = {
    projects,
    uploads: createUploads(),
    jobs,
    changed: (project) => registry.emit('project.changed', { project }),
  }
  const registry = createRegistry(
    methods,
    events,
    {
      ...appHandlers(context),
      ...projectHandlers(context),
      ...dataHandlers(context),
      ...featureHandlers(context),
      ...modelHandlers(context),
      ...trainingHandlers(context),
      ...quantizationHandlers(context),
      ...fitHandlers(context),
      ...testingHandlers(context),
      ...exportHandlers(context),
      ...historyHandlers(context),
    },
    { report, checkOutputs },
  )
  return {
    serve: (transport) => registry.serve(transport),
    close: async () => {
      await jobs.close()
      projects.close()
    },
  }
}
