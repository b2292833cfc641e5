import { unwrap } from '../../contract/result.ts'
import { planDevice } from '../../device/plan-device.ts'
import type { SelfTestWindows } from '../../device/print/self-test-windows.ts'
import { runWindows } from '../../export/run-windows.ts'
import type { Graph } from '../../graph/graph.ts'
import { createRandom } from '../../training/random.ts'

const windowCount = 2

/** Random windows and what the device kernels answer in WebAssembly. */
export function randomWindows(graph: Graph): SelfTestWindows {
  const plan = unwrap(planDevice(graph))
  const random = createRandom(4)
  const bytes = plan.inputs.reduce((sum, { buffer }) => sum + (plan.buffers[buffer]?.bytes ?? 0), 0)
  const inputs = Array.from({ length: windowCount }, () => Uint8Array.from({ length: bytes }, () => random.below(256)))
  return { inputs, outputs: unwrap(runWindows(plan, inputs)) }
}
