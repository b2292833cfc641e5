import { succeed, type Result } from '../../contract/result.ts'
import type { SelfTestReport } from '../../contract/schemas/self-test.ts'
import { planDevice } from '../../device/plan-device.ts'
import { createRunner } from '../../device/runner.ts'
import { exportedModelHash } from '../../export/exported-model-hash.ts'
import type { Graph } from '../../graph/graph.ts'
import { largestDifference } from './largest-difference.ts'
import { firstLayerDifference } from './first-layer-difference.ts'
import { replayWindow } from './replay-window.ts'
import { wholeSelfTestLog } from './whole-self-test-log.ts'

/**
 * Holds what a board printed to this computer's own integer run of the same windows, byte for byte.
 *
 * Errors: `self-test-empty`, `self-test-other-model`, `self-test-no-windows`, `self-test-incomplete`; those of `planDevice`.
 */
export function checkSelfTest(graph: Graph, text: string): Result<SelfTestReport> {
  const hash = exportedModelHash(graph)
  if (!hash.ok) return hash
  const log = wholeSelfTestLog(text, hash.value)
  if (!log.ok) return log
  const plan = planDevice(graph)
  if (!plan.ok) return plan
  const runner = createRunner(plan.value)
  if (!runner.ok) return runner
  const windows = [...log.value.results.values()].sort((a, b) => a.window - b.window)
  let computedAnew = 0
  const results = windows.map((window) => {
    const own = replayWindow(plan.value, runner.value, window)
    if (own !== null) computedAnew++
    const expected = own ?? window.expected
    const differences = [expected, window.expected].map((truth) => largestDifference(plan.value, window.output, truth))
    const difference = window.error !== 0 || differences.includes(null) ? null : Math.max(...differences.map((one) => one ?? 0))
    const { microseconds, stackBytes } = window
    return {
      window: window.window,
      agree: difference === 0,
      difference,
      microseconds,
      stackBytes,
      output: Buffer.from(window.output).toString('hex'),
      expected: Buffer.from(expected).toString('hex'),
    }
  })
  const differing = results.filter(({ agree }) => !agree).map(({ window }) => window)
  const { answer } = log.value
  const stacks = [...windows, ...(answer ? [answer] : [])].flatMap(({ stackBytes }) => (stackBytes === null ? [] : [stackBytes]))
  return succeed({
    agree: differing.length === 0,
    windows: results.length,
    differing,
    maxDifference: Math.max(0, ...results.map(({ difference }) => difference ?? 0)),
    microseconds: windows.reduce((sum, { microseconds }) => sum + microseconds, 0) / Math.max(1, windows.length),
    answerMicroseconds: answer?.microseconds ?? null,
    arenaUsedBytes: Math.max(0, ...windows.map(({ arenaUsedBytes }) => arenaUsedBytes)),
    stackBytes: stacks.length === 0 ? null : Math.max(...stacks),
    clockHz: log.value.clockHz,
    model: hash.value,
    runtime: log.value.runtime,
    computedAnew,
    firstDifference: firstLayerDifference(
      graph,
      plan.value,
      runner.value,
      windows.filter(({ window }) => differing.includes(window)),
    ),
    results,
  })
}
