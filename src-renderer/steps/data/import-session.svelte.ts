import type { MethodOutput } from '../../../src-main/contract/define.ts'
import type { Methods } from '../../../src-main/contract/methods.ts'
import type { ImportOptions } from '../../../src-main/contract/schemas/inspection.ts'
import { messages } from '../../messages.ts'
import type { App } from '../../state/app.svelte.ts'
import { pathOf } from '../../state/read-drop.ts'
import { failureOf } from '../../state/resource.svelte.ts'
import { sendFiles } from '../../state/send-files.ts'

export type ImportAnswer = MethodOutput<Methods['data.inspect']>

const typingRest = 350

/** One import, from dropped files to the job that stores them. Nothing is stored before the person agrees. */
export class ImportSession {
  answer = $state.raw<ImportAnswer | null>(null)
  problem = $state<string | null>(null)
  options = $state<ImportOptions>({})
  sent = $state(0)
  files = $state(0)
  busy = $state(false)
  #app: App
  #chosen: readonly File[] = []
  #batch: string | null = null
  #stop = new AbortController()
  #question: AbortController | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(app: App) {
    this.#app = app
  }

  /** What keeps the import from starting, as a sentence; null when it can start. */
  missing = $derived.by(() => {
    const inspection = this.answer?.inspection
    if (!inspection || inspection.refused) return null
    const rateNeeded = inspection.questions.some((question) => question.code === 'sample-rate')
    return rateNeeded && !(this.options.rateHz && this.options.rateHz > 0) ? messages.data.sheet.rateAsk : null
  })

  async begin(files: readonly File[]): Promise<void> {
    this.#chosen = files
    this.files = files.length
    this.sent = 0
    try {
      this.#batch = await sendFiles(this.#app, files, (done) => (this.sent = done), this.#stop.signal)
      await this.#inspect()
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code !== 'cancelled') this.problem = failure.message
    }
  }

  /** Changes how the files are read and looks again. */
  set(change: ImportOptions): void {
    this.options = { ...this.options, ...change }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#inspect(), typingRest)
  }

  /** Sends the files again without one of them. */
  async leaveOut(path: string): Promise<void> {
    const rest = this.#chosen.filter((file) => pathOf(file) !== path)
    await this.#forget()
    this.answer = null
    await this.begin(rest)
  }

  canLeaveOut(path: string): boolean {
    return this.#chosen.length > 1 && this.#chosen.some((file) => pathOf(file) === path)
  }

  /** Starts the import as a job, in a project made for it when none is open. */
  async import(): Promise<boolean> {
    const app = this.#app
    const batch = this.#batch
    const inspection = this.answer?.inspection
    if (batch === null || !inspection) return false
    this.busy = true
    try {
      if (!app.project.state && !(await app.createProject(inspection.kind))) return false
      const project = app.project.state?.id
      if (project === undefined) return false
      const { job } = await app.call('data.import', { project, batch, options: this.options })
      this.#batch = null
      app.go('data')
      void app.jobs.whenEnded(job).then(async (ended) => {
        if (ended.state !== 'done') return
        await app.project.reload()
        app.toasts.show(messages.data.imported(inspection.recordings, inspection.classes.length), {
          label: messages.shell.toast.undo,
          run: () => app.undo(),
        })
      })
      return true
    } catch (error) {
      this.problem = failureOf(error).message
      return false
    } finally {
      this.busy = false
    }
  }

  /** Forgets everything that was sent. */
  async discard(): Promise<void> {
    clearTimeout(this.#timer)
    this.#stop.abort()
    this.#question?.abort()
    await this.#forget()
  }

  async #forget(): Promise<void> {
    const batch = this.#batch
    this.#batch = null
    if (batch !== null) await this.#app.call('files.discard', { batch }).catch(() => undefined)
  }

  async #inspect(): Promise<void> {
    const batch = this.#batch
    if (batch === null) return
    this.#question?.abort()
    const question = new AbortController()
    this.#question = question
    try {
      this.answer = await this.#app.call('data.inspect', { batch, options: this.options }, question.signal)
      this.problem = null
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code !== 'cancelled') this.problem = failure.message
    }
  }
}
