// The checks that are one command each; `npm test` runs them before the tests.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.mjs'

const modules = join(root, 'node_modules')

export const checks = [
  {
    name: 'layers',
    argv: [
      join(modules, 'dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.mjs',
      'src-main',
      'src-renderer',
    ],
  },
  { name: 'types', argv: [join(modules, 'typescript/bin/tsc'), '-p', 'tsconfig.json'] },
  {
    name: 'types of the window',
    argv: [join(modules, 'svelte-check/bin/svelte-check'), '--tsconfig', 'src-renderer/tsconfig.json', '--fail-on-warnings'],
  },
  {
    name: 'lint',
    argv: [join(modules, 'eslint/bin/eslint.js'), '--max-warnings', '0', 'src-main', 'src-renderer', 'scripts', 'tests'],
  },
  {
    name: 'format',
    argv: [
      join(modules, 'prettier/bin/prettier.cjs'),
      '--check',
      '--log-level',
      'warn',
      'src-main',
      'src-renderer',
      'scripts',
      'tests',
    ],
  },
]

/** Runs one check; its output appears only when it fails. */
export function runCheck({ name, argv }) {
  const started = performance.now()
  const run = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const passed = run.status === 0
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (!passed) console.log(`${run.stdout}${run.stderr}`)
  return passed
}
