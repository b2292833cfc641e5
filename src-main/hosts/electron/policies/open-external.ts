/** Hosts that help texts link to. Links open in the person's browser, and only there. */
const hosts: ReadonlySet<string> = new Set(['www.arduino.cc', 'docs.arduino.cc', 'ai.google.dev', 'github.com'])

/** Whether a link may be handed to the operating system: https, a known host, no port, no user name. */
export function opensExternally(url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.protocol !== 'https:') return false
  return hosts.has(parsed.hostname) && parsed.port === '' && parsed.username === '' && parsed.password === ''
}
