import { stepNames, type StepName } from '../../src-main/contract/schemas/project.ts'

/** Where the window is: home, a sample about to be opened, or a step of a project and the tab within it. */
export type Place =
  | { readonly at: 'home' }
  | { readonly at: 'sample'; readonly sample: string }
  | { readonly at: 'step'; readonly project: string; readonly step: StepName; readonly tab: string | null }

/** Reads a hash address; anything unknown is home. */
export function readPlace(hash: string): Place {
  const [, kind, id, step, tab] = hash.split('/').map(decodeURIComponent)
  if (kind === 'sample' && id) return { at: 'sample', sample: id }
  if (kind !== 'p' || !id) return { at: 'home' }
  const known = stepNames.find((name) => name === step) ?? 'data'
  return { at: 'step', project: id, step: known, tab: tab ?? null }
}

/** The hash address of a step. */
export function stepAddress(project: string, step: StepName, tab?: string): string {
  return `#/p/${encodeURIComponent(project)}/${step}${tab ? `/${encodeURIComponent(tab)}` : ''}`
}

/** The place follows the address bar, so that back and forward work. */
export class Router {
  place = $state.raw<Place>({ at: 'home' })

  start(): () => void {
    const read = (): void => {
      this.place = readPlace(location.hash)
    }
    read()
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }

  go(hash: string, replace = false): void {
    if (replace) {
      history.replaceState(null, '', hash)
      this.place = readPlace(hash)
    } else location.hash = hash
  }
}
