import { succeed, type Result } from '../contract/result.ts'
import type { DevicePlan } from '../device/plan.ts'
import { createRunner } from '../device/runner.ts'

/** What a plan gives for windows of its inputs' bytes, each from the beginning. Fails as `createRunner` does. */
export function runWindows(plan: DevicePlan, windows: readonly Uint8Array[]): Result<Uint8Array[]> {
  const runner = createRunner(plan)
  if (!runner.ok) return runner
  const sizes = plan.inputs.map(({ buffer }) => plan.buffers[buffer]?.bytes ?? 0)
  const outputs = windows.map((window) => {
    let at = 0
    runner.value.reset()
    const parts = runner.value.run(sizes.map((size) => window.slice(at, (at += size))))
    return Uint8Array.from(parts.flatMap((part) => [...part]))
  })
  return succeed(outputs)
}
