import { readPlace, type Place } from './place.ts'

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
