import type { ProjectState } from '../../src-main/contract/schemas/project.ts'
import type { Services } from '../services.ts'
import { failureOf } from './resource.svelte.ts'
import type { Failure } from '../../src-main/contract/result.ts'

/** The project on the screen. `revision` grows whenever something in it changed, so that screens ask again. */
export class OpenProject {
  state = $state.raw<ProjectState | null>(null)
  failure = $state.raw<Failure | null>(null)
  revision = $state(0)
  saving = $state(0)
  #services: Services
  #id: string | null = null

  constructor(services: Services) {
    this.#services = services
  }

  /** Follows the services until the returned function is called. */
  start(): () => void {
    return this.#services.listen('project.changed', ({ project }) => {
      if (project === this.#id) void this.reload()
    })
  }

  /** Opens another project; the same one again costs nothing. */
  async open(id: string): Promise<void> {
    if (this.#id === id) return
    this.#id = id
    this.state = null
    await this.reload()
  }

  async reload(): Promise<void> {
    const id = this.#id
    if (id === null) return
    try {
      const state = await this.#services.call('projects.open', { project: id })
      if (this.#id === id) this.take(state)
    } catch (error) {
      if (this.#id === id) this.failure = failureOf(error)
    }
  }

  close(): void {
    this.#id = null
    this.state = null
    this.failure = null
  }

  /** Takes the state that a method answered with. */
  take(state: ProjectState): void {
    if (this.#id !== state.id) this.#id = state.id
    this.state = state
    this.failure = null
    this.revision++
  }
}
