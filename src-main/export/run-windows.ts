import type { DevicePlan } from '../device/plan.ts'
import { createRunner } from '../device/runner.ts'

/** What a plan gives for windows of its inputs' bytes, each from the beginning; null where it cannot run here. */
export function runWindows(plan: DevicePlan, windows: readonly Uint8Array[]): Uint8Array[] | null {
  const runner = createRunner(plan)
  if (!runner.ok) return null
  const sizes = plan.inputs.map(({ buffer }) => plan.buffers[buffer]?.bytes ?? 0)
  return windows.map((window) => {
    let at = 0
    runner.value.reset()
    const outputs = runner.value.run(sizes.map((size) => window.slice(at, (at += size))))
    return Uint8Array.from(outputs.flatMap((output) => [...output]))
  })
}
