// The layers of the house. A room knows only the rooms to its left:
// contract, graph <- data <- signal <- training | formats <- quantization <- device <- boards <- export; projects, jobs <- services <- hosts.
const rooms = {
  contract: [],
  graph: ['contract'],
  data: ['contract', 'graph'],
  signal: ['contract', 'graph', 'data'],
  training: ['contract', 'graph', 'data', 'signal'],
  formats: ['contract', 'graph'],
  quantization: ['contract', 'graph', 'training', 'formats'],
  device: ['contract', 'graph', 'signal'],
  boards: ['contract', 'graph', 'device'],
  export: ['contract', 'graph', 'data', 'signal', 'formats', 'quantization', 'device', 'boards'],
  projects: ['contract'],
  jobs: ['contract', 'projects'],
}

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-knows-only-its-left`,
  severity: 'error',
  from: { path: `^src-main/${room}/` },
  to: { path: '^(src-main|src-renderer)/', pathNot: `^src-main/(${[room, ...allowed].join('|')})/` },
}))

export default {
  forbidden: [
    ...roomRules,
    {
      name: 'services-do-not-know-hosts',
      severity: 'error',
      from: { path: '^src-main/services/' },
      to: { path: '^(src-main/hosts|src-renderer)/' },
    },
    {
      name: 'window-knows-only-the-contract',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/', pathNot: '^src-main/contract/' },
    },
    {
      name: 'electron-in-one-folder',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/hosts/electron/' },
      to: { path: '(^|/)node_modules/electron/' },
    },
    {
      name: 'contract-runs-anywhere',
      severity: 'error',
      from: { path: '^src-main/contract/', pathNot: '^src-main/contract/transports/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-circles', severity: 'error', from: { path: '^src-' }, to: { circular: true } },
    { name: 'nothing-missing', severity: 'error', from: { path: '^src-' }, to: { couldNotResolve: true, pathNot: '\\?' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'svelte', 'browser', 'node', 'default'],
    },
  },
}
