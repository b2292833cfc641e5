import { createContext } from 'svelte'
import type { MethodInput, MethodOutput } from '../../src-main/contract/define.ts'
import type { Methods } from '../../src-main/contract/methods.ts'
import type { DataKind, ProjectState, StepName } from '../../src-main/contract/schemas/project.ts'
import type { JobState } from '../../src-main/contract/schemas/job.ts'
import { messages } from '../messages.ts'
import type { Services } from '../services.ts'
import type { Primary } from '../ui/primary.ts'
import { Jobs } from './jobs.svelte.ts'
import { OpenProject } from './open-project.svelte.ts'
import { Resource, failureOf } from './resource.svelte.ts'
import { stepAddress } from './place.ts'
import { Router } from './router.svelte.ts'
import { Settings } from './settings.svelte.ts'
import { Toasts } from './toasts.svelte.ts'

/** What is open over the step: one thing at a time. */
export type Overlay = 'palette' | 'settings' | 'shortcuts' | 'boards' | 'jobs' | 'import' | 'model' | null

const modelFile = /\.(tflite|h5|keras|onnx)$/i

/** Everything the screens share: the services, where we are, the open project, jobs, messages and preferences. */
export class App {
  readonly services: Services
  readonly router = new Router()
  readonly settings = new Settings()
  readonly toasts = new Toasts()
  readonly jobs: Jobs
  readonly project: OpenProject
  readonly projects: Resource<MethodOutput<Methods['projects.list']>>
  readonly samples: Resource<MethodOutput<Methods['samples.list']>>
  readonly boards: Resource<MethodOutput<Methods['boards.list']>>
  readonly about: Resource<MethodOutput<Methods['app.about']>>
  connection = $state<'connecting' | 'ready' | 'lost'>('connecting')
  overlay = $state<Overlay>(null)
  /** The primary action of the step on the screen, for Ctrl Enter and the palette. */
  primary = $state.raw<Primary | null>(null)
  /** Files that were dropped or chosen and wait for the sheet “Check before importing” or the import clinic. */
  dropped = $state.raw<readonly File[]>([])
  tour = $state<number | null>(null)
  /** The sentence of an action that failed, under the title until it is closed. */
  problem = $state<string | null>(null)

  constructor(services: Services) {
    this.services = services
    this.jobs = new Jobs(services)
    this.project = new OpenProject(services)
    this.projects = new Resource(() => this.call('projects.list', {}))
    this.samples = new Resource(() => this.call('samples.list', {}))
    this.boards = new Resource(() => this.call('boards.list', {}))
    this.about = new Resource(() => this.call('app.about', {}))
  }

  /** Starts everything that listens. Call once, while effects may be made. */
  start(): void {
    this.settings.start()
    $effect(() => this.router.start())
    $effect(() => this.services.watchConnection((state) => (this.connection = state)))
    $effect(() => this.project.start())
    $effect(() => this.jobs.start((job) => this.#jobEnded(job)))
    for (const resource of [this.projects, this.samples, this.boards, this.about]) void resource.refresh()
    if (!this.settings.values.tourSeen) this.tour = 0
  }

  /** Calls a method. Values held in runes are unwrapped on the way. Rejects with FailureError. */
  call<Name extends keyof Methods & string>(
    name: Name,
    input: MethodInput<Methods[Name]>,
    signal?: AbortSignal,
  ): Promise<MethodOutput<Methods[Name]>> {
    return this.services.call(name, $state.snapshot(input) as MethodInput<Methods[Name]>, signal ? { signal } : {})
  }

  /** Runs an action of the person. What goes wrong is told under the title; answers with whether it went well. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    this.project.saving++
    this.problem = null
    try {
      await work()
      return true
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code !== 'cancelled') this.problem = failure.message
      return false
    } finally {
      this.project.saving--
    }
  }

  /** Runs a method that answers with the project's new state, and shows it. */
  change(work: () => Promise<ProjectState>): Promise<boolean> {
    return this.attempt(async () => this.project.take(await work()))
  }

  go(step: StepName, tab?: string): void {
    const project = this.project.state?.id
    if (project !== undefined) this.router.go(stepAddress(project, step, tab))
  }

  goHome(): void {
    this.router.go('#/')
  }

  async createProject(kind: DataKind): Promise<boolean> {
    return this.attempt(async () => {
      const state = await this.call('projects.create', { kind, name: messages.home.kinds[kind].untitled })
      this.#enter(state)
    })
  }

  async openSample(sample: string, replace = false): Promise<boolean> {
    return this.attempt(async () => {
      const state = await this.call('projects.createFromSample', { sample })
      this.#enter(state, replace)
    })
  }

  #enter(state: ProjectState, replace = false): void {
    this.project.take(state)
    this.router.go(stepAddress(state.id, 'data'), replace)
    // Storing the samples may have ended before the answer arrived.
    void this.project.reload()
    void this.projects.refresh()
  }

  undo(direction: 'data.undo' | 'data.redo' = 'data.undo'): void {
    const project = this.project.state
    const able = direction === 'data.undo' ? project?.dataset?.canUndo : project?.dataset?.canRedo
    if (!project || able === false) return
    void this.change(() => this.call(direction, { project: project.id }))
  }

  /** Takes files that were dropped, pasted or chosen: models go to the import clinic, everything else to the sheet. */
  take(files: readonly File[]): void {
    this.dropped = files
    const isModel = files.length === 1 && modelFile.test(files[0]?.name ?? '')
    if (isModel && this.project.state) {
      this.overlay = 'model'
      this.go('model')
    } else if (!isModel) this.overlay = 'import'
    else void this.createProject('time-series').then((made) => made && this.take(files))
  }

  endTour(): void {
    this.tour = null
    this.settings.set('tourSeen', true)
  }

  #jobEnded(job: JobState): void {
    if (job.project === this.project.state?.id) void this.project.reload()
    const { place } = this.router
    const here = place.at === 'step' && place.project === job.project
    if (job.state === 'failed' && job.error) this.problem = messages.shell.jobs.failed(job.title, job.error.message)
    else if (job.state === 'done' && !here && job.kind !== 'import') this.toasts.show(messages.shell.jobs.done(job.title))
    void this.projects.refresh()
  }
}

const [use, provide] = createContext<App>()

/** The app, for every component below the root. */
export const useApp = use
/** Puts the app where components find it. */
export const provideApp = provide
