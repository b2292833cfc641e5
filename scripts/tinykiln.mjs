// The command line from a checkout: `npm run -s tinykiln -- VERB …`.
import { ensureWasm } from './build-wasm.mjs'

await ensureWasm()
if (process.argv[2] === 'serve') (await import('./build.mjs')).ensureBundles()
await import('../src-main/hosts/cli/main.ts')
