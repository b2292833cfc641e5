const isMac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)

/** Whether a key press is the combination written as “Ctrl Shift E”. Ctrl is ⌘ on a Mac. */
export function matchesKeys(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split(' ')
  const key = parts.at(-1) ?? ''
  const control = isMac ? event.metaKey : event.ctrlKey
  if (control !== parts.includes('Ctrl')) return false
  if (event.altKey !== parts.includes('Alt')) return false
  const shift = parts.includes('Shift')
  const plus = key === '+' || key === '/'
  if (!plus && event.shiftKey !== shift) return false
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (pressed === key.toLowerCase() || pressed === key) return true
  if (key === '.' && event.code === 'Period') return true
  if (key === '+' && pressed === '=') return true
  return event.altKey && key.length === 1 && event.code === `Key${key.toUpperCase()}`
}

/** True where letters are typed, so that shortcuts of letters and Alt arrows stay away. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button', 'file'].includes(target.type)
}

/** “Alt ArrowRight” as people read it: “Alt →”. */
export function showKeys(keys: string): string {
  const shown = keys.replace('ArrowRight', '→').replace('ArrowLeft', '←')
  return isMac ? shown.replace('Ctrl', '⌘') : shown
}
