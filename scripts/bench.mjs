// The product's own benchmarks: `npm run bench -- train|int8|step|data|start [--json]`.
process.argv.splice(2, 0, 'bench')
await import('./tinykiln.mjs')
