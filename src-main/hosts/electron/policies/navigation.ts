import { isOwnPage } from './own-page.ts'

/** The window stays on its own pages: everything else that would replace them, by link, script or redirect, is stopped. */
export function allowsNavigation(url: string): boolean {
  return isOwnPage(url)
}
