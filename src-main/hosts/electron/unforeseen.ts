import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { app, dialog } from 'electron'

/**
 * What happens when main itself makes a mistake: a report is written, the person is told where it is, and the app ends, because
 * its state cannot be trusted. With APP_E2E set there is nobody to read a dialog, which would only hang the test.
 */
export function catchUnforeseen(): void {
  const end = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.stderr.write(`${text}\n`)
    if (process.env['APP_E2E'] === undefined) tell(text)
    app.exit(1)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

function tell(text: string): void {
  const folder = join(app.getPath('userData'), 'reports')
  const file = join(folder, `report-${new Date().toISOString().replaceAll(':', '-')}.txt`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, `TinyKiln ${app.getVersion()} on ${process.platform}\n\n${text}\n`)
  dialog.showErrorBox(
    'TinyKiln has to close',
    `Your projects are unharmed. Start TinyKiln again.\n\nA report was written to ${file}`,
  )
}
