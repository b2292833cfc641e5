import { createClient, type Client } from '../../../../src-main/contract/client.ts'
import { browserTransport } from '../../../../src-main/contract/transports/browser.ts'
import type { events, methods } from '../../../contract/sample-contract.ts'

declare global {
  interface Window {
    client: Client<typeof methods, typeof events>
    violations: string[]
  }
}

window.violations = []
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
)
window.client = createClient(browserTransport())
const state = document.querySelector('#state')
window.client.watchConnection((connection) => {
  if (state) state.textContent = connection
})
