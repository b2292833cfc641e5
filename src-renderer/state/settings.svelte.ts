/** What a person prefers; kept by the browser of this window. */
export type Preferences = {
  theme: 'system' | 'light' | 'dark'
  text: 100 | 112 | 125 | 150
  detail: 'simple' | 'expert'
  motion: 'system' | 'reduced'
  largeTargets: boolean
  thickLines: boolean
  dashes: boolean
  letterKeys: boolean
  group: string
  tourSeen: boolean
}

const defaults: Preferences = {
  theme: 'system',
  text: 100,
  detail: 'simple',
  motion: 'system',
  largeTargets: false,
  thickLines: false,
  dashes: true,
  letterKeys: true,
  group: '',
  tourSeen: false,
}

const key = 'tinykiln.preferences'

function load(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return { ...defaults, ...(stored as Partial<Preferences>) }
  } catch {
    return { ...defaults }
  }
}

/** Preferences, applied at once to the root element. */
export class Settings {
  values = $state<Preferences>(load())
  #systemDark = $state(false)

  /** The theme that is on the screen; charts that paint on a canvas read their colours again when it changes. */
  theme = $derived<'light' | 'dark'>(this.values.theme === 'system' ? (this.#systemDark ? 'dark' : 'light') : this.values.theme)
  expert = $derived(this.values.detail === 'expert')

  set<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
    this.values[name] = value
    try {
      localStorage.setItem(key, JSON.stringify(this.values))
    } catch {
      // A window without storage forgets its preferences; everything else works.
    }
  }

  /** Follows the system and writes the root's data attributes. Call once, while effects may be made. */
  start(): void {
    const dark = matchMedia('(prefers-color-scheme: dark)')
    this.#systemDark = dark.matches
    $effect(() => {
      const follow = (): void => {
        this.#systemDark = dark.matches
      }
      dark.addEventListener('change', follow)
      return () => dark.removeEventListener('change', follow)
    })
    $effect(() => {
      const { theme, text, motion, largeTargets } = this.values
      const data = document.documentElement.dataset
      if (theme === 'system') delete data.theme
      else data.theme = theme
      data.text = String(text)
      data.motion = motion
      data.targets = largeTargets ? 'large' : 'normal'
    })
  }
}
