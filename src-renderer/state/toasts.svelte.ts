/** A message in the lower left corner: one at a time, gone after 15 s unless it is being read. */
export type Toast = {
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
}

const lifetime = 15_000

/** The toast that is shown. */
export class Toasts {
  current = $state.raw<Toast | null>(null)
  #timer: ReturnType<typeof setTimeout> | undefined

  show(text: string, action?: Toast['action']): void {
    this.current = { text, action }
    this.release()
  }

  /** Someone is reading or about to press: it stays. */
  hold(): void {
    clearTimeout(this.#timer)
  }

  release(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.close(), lifetime)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.current = null
  }
}
