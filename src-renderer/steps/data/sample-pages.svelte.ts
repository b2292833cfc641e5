import type { SampleRow } from '../../../src-main/contract/methods/data.ts'
import type { App } from '../../state/app.svelte.ts'
import { failureOf } from '../../state/resource.svelte.ts'

const pageSize = 100

type Filter = { project: string; label: string | undefined; split: SampleRow['split'] | undefined }

/** The list of samples, read in pages as they come into view. */
export class SamplePages {
  total = $state<number | null>(null)
  rows = $state.raw<readonly (SampleRow | undefined)[]>([])
  problem = $state<string | null>(null)
  #app: App
  #filter: Filter = { project: '', label: undefined, split: undefined }
  #asked: Record<number, true> = {}
  #generation = 0

  constructor(app: App) {
    this.#app = app
  }

  /** Starts over with another filter or after a change; rows on the screen stay until the new ones are there. */
  async reset(filter: Filter): Promise<void> {
    this.#filter = filter
    this.#asked = {}
    this.#generation++
    await this.need(0, 1, true)
  }

  /** Makes sure that rows from `from` to `to` are there or on their way. */
  async need(from: number, to: number, fresh = false): Promise<void> {
    const generation = this.#generation
    for (let page = Math.floor(from / pageSize); page * pageSize < to; page++) {
      if (this.#asked[page]) continue
      this.#asked[page] = true
      try {
        const { project, label, split } = this.#filter
        const offset = page * pageSize
        const answer = await this.#app.call('data.list', {
          project,
          offset,
          limit: pageSize,
          ...(label === undefined ? {} : { label }),
          ...(split === undefined ? {} : { split }),
        })
        if (generation !== this.#generation) return
        const rows = fresh ? [] : [...this.rows]
        answer.samples.forEach((row, at) => (rows[offset + at] = row))
        this.rows = rows
        this.total = answer.total
        this.problem = null
      } catch (error) {
        if (generation === this.#generation) this.problem = failureOf(error).message
      }
    }
  }
}
