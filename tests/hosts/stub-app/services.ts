import type { MessageEvent } from 'electron'

import type { ServerTransport } from '../../../src-main/contract/transport.ts'
import { messagePort } from '../../../src-main/contract/transports/message-port.ts'
import { sampleServices } from '../../contract/sample-contract.ts'

/** The sample contract in the place of the services, so that the story of the host needs nothing else. */
const { registry } = sampleServices()
process.parentPort.on('message', (event: MessageEvent) => {
  const [port] = event.ports
  if (!port) return
  const transport: ServerTransport = messagePort(port, (received) => (received as MessageEvent).data)
  registry.serve(transport)
})
