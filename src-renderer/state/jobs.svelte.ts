import type { JobState } from '../../src-main/contract/schemas/job.ts'
import type { Services } from '../services.ts'

const ended = new Set<JobState['state']>(['done', 'cancelled', 'interrupted', 'failed'])
const finishedKept = 20

/** True when nothing more will happen to the job by itself. */
export function hasEnded(job: JobState): boolean {
  return ended.has(job.state)
}

/** Long pieces of work, newest last. */
export class Jobs {
  all = $state.raw<readonly JobState[]>([])
  #services: Services
  #waiting: Record<string, ((job: JobState) => void)[]> = {}

  active = $derived(this.all.filter((job) => !hasEnded(job)))
  finished = $derived(this.all.filter(hasEnded).slice(-finishedKept))

  constructor(services: Services) {
    this.#services = services
  }

  /** Follows the services until the returned function is called. */
  start(onended: (job: JobState) => void): () => void {
    void this.#load()
    return this.#services.listen('job.changed', (job) => {
      const before = this.all.find((one) => one.id === job.id)
      this.#take(job)
      if (hasEnded(job) && (before === undefined || !hasEnded(before))) {
        this.#tell(job)
        onended(job)
      }
    })
  }

  find(id: string): JobState | undefined {
    return this.all.find((job) => job.id === id)
  }

  /** The newest job of a kind in a project. */
  newest(project: string, kind: string): JobState | undefined {
    return this.all.findLast((job) => job.project === project && job.kind === kind)
  }

  /** Resolves when the job has ended, however it did. */
  whenEnded(id: string): Promise<JobState> {
    const known = this.find(id)
    if (known && hasEnded(known)) return Promise.resolve(known)
    return new Promise((resolve) => {
      this.#waiting[id] = [...(this.#waiting[id] ?? []), resolve]
      void this.#load()
    })
  }

  cancel(job: string): Promise<unknown> {
    return this.#services.call('jobs.cancel', { job })
  }

  resume(job: string): Promise<unknown> {
    return this.#services.call('jobs.resume', { job })
  }

  async #load(): Promise<void> {
    try {
      for (const job of await this.#services.call('jobs.list', {})) {
        this.#take(job)
        if (hasEnded(job)) this.#tell(job)
      }
    } catch {
      // The tray stays as it is; the next event of a job fills it.
    }
  }

  #tell(job: JobState): void {
    for (const resolve of this.#waiting[job.id] ?? []) resolve(job)
    delete this.#waiting[job.id]
  }

  #take(job: JobState): void {
    const others = this.all.filter((one) => one.id !== job.id)
    const at = this.all.findIndex((one) => one.id === job.id)
    this.all = at === -1 ? [...others, job] : this.all.with(at, job)
  }
}
