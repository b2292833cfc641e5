import { join } from 'node:path'

import type { ServerTransport } from '../contract/transport.ts'
import { messagePort } from '../contract/transports/message-port.ts'
import { createServices } from '../services/index.ts'
import { usualProjectsFolder } from '../services/projects-folder.ts'
import { version } from '../services/road/version.ts'
import { jobWorkerFile } from './job-worker-file.ts'
import { reportFiles } from './report-file.ts'

/** The process behind Electron's window: every port that main sends is a window that wants to be served. */
const report = reportFiles(join(usualProjectsFolder(), '.reports'), version)
const end = (error: unknown): never => {
  report(error, 'services')
  process.exit(1)
}
process.on('uncaughtException', end)
process.on('unhandledRejection', end)

const services = createServices({ projectsFolder: usualProjectsFolder(), jobWorkerFile: jobWorkerFile(), report })
process.parentPort.on('message', ({ ports }) => {
  const [port] = ports
  if (!port) return
  const transport: ServerTransport = messagePort(port, (event) => (event as { data: unknown }).data)
  services.serve(transport)
})
