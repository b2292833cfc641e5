import { unwrap } from '../../contract/result.ts'
import { planDevice } from '../../device/plan-device.ts'
import type { SelfTestWindows } from '../../device/print/self-test-windows.ts'
import { createRunner } from '../../device/runner.ts'
import type { Graph } from '../../graph/graph.ts'
import { createRandom } from '../../training/random.ts'

const windowCount = 2

/** Random windows and what the device kernels answer in WebAssembly. */
export function randomWindows(graph: Graph): SelfTestWindows {
  const plan = unwrap(planDevice(graph))
  const runner = unwrap(createRunner(plan))
  const random = createRandom(4)
  const bytes = plan.inputs.map(({ buffer }) => plan.buffers[buffer]?.bytes ?? 0)
  const windows = Array.from({ length: windowCount }, () =>
    bytes.map((size) => Uint8Array.from({ length: size }, () => random.below(256))),
  )
  const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))
  return {
    inputs: windows.map(joined),
    outputs: windows.map((inputs) => {
      runner.reset()
      return joined(runner.run(inputs))
    }),
  }
}
