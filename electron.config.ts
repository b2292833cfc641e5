import { join } from 'node:path'

import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type UserConfig } from 'electron-vite'

/** What the built app starts from; a test may put its own services and window in their place. */
export type AppEntries = {
  readonly root: string
  readonly services: string
  readonly jobWorker: string
  readonly renderer: string
  readonly out: string
}

const root = import.meta.dirname
const usualEntries: AppEntries = {
  root,
  services: join(root, 'src-main/hosts/services-process.ts'),
  jobWorker: join(root, 'src-main/hosts/job-worker.ts'),
  renderer: join(root, 'src-renderer'),
  out: join(root, 'out'),
}

/**
 * The build: main with the services' process and the job threads beside it (ESM for Electron's Node 24), the preload as one
 * CommonJS file because sandboxed preloads can be nothing else, and the window. Electron 45's Chromium is newer than any target
 * that electron-vite knows, so the targets are set here.
 */
export function appConfig(entries: AppEntries): UserConfig {
  return {
    main: {
      build: {
        target: 'node24',
        outDir: join(entries.out, 'main'),
        emptyOutDir: true,
        externalizeDeps: true,
        rolldownOptions: {
          input: {
            index: join(entries.root, 'src-main/hosts/electron/main.ts'),
            'services-process': entries.services,
            'job-worker': entries.jobWorker,
            'input-worker': join(entries.root, 'src-main/training/input/input-worker.ts'),
          },
          // Chunks lie beside the entries, so that a path relative to a bundle means the same in all of them.
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
        },
      },
    },
    preload: {
      build: {
        target: 'node24',
        outDir: join(entries.out, 'preload'),
        emptyOutDir: true,
        externalizeDeps: false,
        rolldownOptions: {
          input: { index: join(entries.root, 'src-main/hosts/electron/preload.ts') },
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
    renderer: {
      root: entries.renderer,
      plugins: [svelte({ configFile: false })],
      build: {
        target: 'chrome140',
        outDir: join(entries.out, 'renderer'),
        emptyOutDir: true,
        minify: true,
        // Nothing as a data: address, which the content security policy refuses for fonts and scripts.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: { input: join(entries.renderer, 'index.html') },
      },
    },
  }
}

export default defineConfig(appConfig(usualEntries))
