// The command line from a checkout: `npm run -s tinykiln -- VERB …`.
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { ensureWasm } from './build-wasm.mjs'
import { root } from './root.mjs'

// Compiled modules are kept, types stripped, so that the next start reads instead of compiling.
enableCompileCache(join(root, '.cache', 'compiled'))

await ensureWasm()
if (process.argv[2] === 'serve') (await import('./build.mjs')).ensureBundles()
await import('../src-main/hosts/cli/main.ts')
