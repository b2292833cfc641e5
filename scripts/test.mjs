// Every check: layers, types, lint, format, then all tests. `npm test -- NAME` runs only the test files whose path holds
// NAME. Ends with one line `N passed, N failed, N skipped`; skipped tests are printed by name.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { checks, runCheck } from './checks.mjs'
import { root } from './root.mjs'

const filters = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }

function count(passed) {
  if (passed) total.passed++
  else total.failed++
}

function readReport(file) {
  if (!existsSync(file)) return null
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Runs one vitest configuration and adds its counts; a run that dies without a report is a failure. */
function runTests(config) {
  const report = join(root, 'out', 'test-reports', `${config}.json`)
  mkdirSync(join(root, 'out', 'test-reports'), { recursive: true })
  rmSync(report, { force: true })
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const argv = [
    vitest,
    'run',
    '--config',
    config,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ]
  const run = spawnSync(process.execPath, argv, { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_NO_WARNINGS: '1' } })
  const result = readReport(report)
  if (!result) return count(false)
  total.passed += result.numPassedTests
  total.failed += result.numFailedTests
  for (const file of result.testResults) {
    const name = relative(root, file.name)
    if (file.status === 'failed' && file.assertionResults.length === 0) count(false)
    for (const test of file.assertionResults.filter((one) => one.status !== 'passed' && one.status !== 'failed')) {
      total.skipped++
      console.log(`skipped: ${name}: ${test.fullName}`)
    }
  }
  if (run.status !== 0 && result.success) count(false)
}

await ensureBuilt()
if (filters.length === 0) for (const check of checks) count(runCheck(check))
runTests('vitest.config.ts')
runTests('vitest.e2e.config.ts')
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
