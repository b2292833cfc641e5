import { join } from 'node:path'

import { defineConfig } from 'electron-vite'

import { appConfig } from '../../../electron.config.ts'

const folder = import.meta.dirname

/** The app's own build with the sample contract as its services and a small page as its window. */
export default defineConfig(
  appConfig({
    root: join(folder, '../../..'),
    services: join(folder, 'services.ts'),
    jobWorker: join(folder, 'job-worker.ts'),
    renderer: join(folder, 'renderer'),
    out: process.env['STUB_APP_OUT'] ?? join(folder, 'out'),
  }),
)
