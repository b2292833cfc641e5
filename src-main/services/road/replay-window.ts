import type { DevicePlan } from '../../device/plan.ts'
import type { Runner } from '../../device/runner.ts'
import type { BoardWindow } from '../../export/read-self-test-log.ts'

/** The input of a window cut into the model's inputs; null where not all of it arrived. */
function inputsOf(plan: DevicePlan, { input }: BoardWindow): Uint8Array[] | null {
  const sizes = plan.inputs.map(({ buffer }) => plan.buffers[buffer]?.bytes ?? 0)
  if (input === null || input.length !== sizes.reduce((sum, size) => sum + size, 0)) return null
  let at = 0
  return sizes.map((size) => input.slice(at, (at += size)))
}

/**
 * The integer kernels' answer to a window that a board sent: the bytes of all outputs. Null where not all of the input arrived.
 * `after` hears of each kernel call.
 */
export function replayWindow(
  plan: DevicePlan,
  runner: Runner,
  window: BoardWindow,
  after?: (call: number) => void,
): Uint8Array | null {
  const inputs = inputsOf(plan, window)
  if (inputs === null) return null
  runner.reset()
  return Uint8Array.from(runner.run(inputs, after).flatMap((output) => [...output]))
}
