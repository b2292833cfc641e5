/** Where the window's pages live: a scheme of our own, so that they have an origin and headers. */
export const appScheme = 'app'
export const appHost = 'tinykiln'
export const appUrl = `${appScheme}://${appHost}/`

/** Whether an address is a page of ours. Parsed, because a text that merely starts alike may be anywhere. */
export function isOwnPage(url: string): boolean {
  const parsed = URL.parse(url)
  return (
    parsed !== null &&
    parsed.protocol === `${appScheme}:` &&
    parsed.host === appHost &&
    parsed.username === '' &&
    parsed.password === ''
  )
}
