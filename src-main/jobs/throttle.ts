/** Calls `action` at once and then at most every `intervalMs`, with a last call for what came meanwhile. */
export function throttle(action: () => void, intervalMs: number): { call(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting = false
  const turn = (): void => {
    timer = undefined
    if (!waiting) return
    waiting = false
    start()
  }
  const start = (): void => {
    timer = setTimeout(turn, intervalMs)
    action()
  }
  return {
    call() {
      if (timer === undefined) start()
      else waiting = true
    },
    cancel() {
      clearTimeout(timer)
      timer = undefined
      waiting = false
    },
  }
}
