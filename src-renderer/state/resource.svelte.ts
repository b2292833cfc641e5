import { FailureError, type Failure } from '../../src-main/contract/result.ts'

/** What a person reads about something thrown: the services' own sentence where there is one. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}

/** An answer of the services as a screen holds it: asked again with `refresh`, the last good answer stays meanwhile. */
export class Resource<T> {
  value = $state.raw<T | null>(null)
  failure = $state.raw<Failure | null>(null)
  loading = $state(false)
  #ask: (signal: AbortSignal) => Promise<T>
  #running: AbortController | null = null

  constructor(ask: (signal: AbortSignal) => Promise<T>) {
    this.#ask = ask
  }

  /** Asks again. An older question that is still open is cancelled. */
  async refresh(): Promise<void> {
    this.#running?.abort()
    const controller = new AbortController()
    this.#running = controller
    this.loading = true
    try {
      const value = await this.#ask(controller.signal)
      if (this.#running !== controller) return
      this.value = value
      this.failure = null
    } catch (error) {
      if (this.#running !== controller) return
      this.failure = failureOf(error)
    }
    this.loading = false
    this.#running = null
  }

  /** Forgets the answer and cancels what is open. */
  clear(): void {
    this.#running?.abort()
    this.#running = null
    this.value = null
    this.failure = null
    this.loading = false
  }
}
