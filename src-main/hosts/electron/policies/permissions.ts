import { isOwnPage } from './own-page.ts'

/** What recording samples needs, and copying a figure or a line of code. */
const granted: ReadonlySet<string> = new Set(['media', 'serial', 'clipboard-sanitized-write', 'screen-wake-lock'])

/** Whether a page may use a device or a power of the machine. Asked for requests and for checks alike. */
export function allowsPermission(permission: string, requestingUrl: string): boolean {
  return granted.has(permission) && isOwnPage(requestingUrl)
}
