import type { SelfTestReport } from '../../contract/schemas/self-test.ts'
import { layerOutputs } from '../../device/layer-outputs.ts'
import type { DevicePlan } from '../../device/plan.ts'
import type { Runner } from '../../device/runner.ts'
import type { BoardWindow } from '../../export/read-self-test-log.ts'
import type { Graph } from '../../graph/graph.ts'
import { replayWindow } from './replay-window.ts'

/** The first layer that gave other bytes on the board than here. */
type LayerDifference = NonNullable<SelfTestReport['firstDifference']>

/** FNV-1a, 32 bits, as the printed self-test computes it. */
function hashOf(bytes: Uint8Array): string {
  let hash = 2166136261
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 16777619)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** Of the first window with an input and hashes of its layers, the first layer that differs. */
export function firstLayerDifference(
  graph: Graph,
  plan: DevicePlan,
  runner: Runner,
  windows: readonly BoardWindow[],
): LayerDifference | null {
  const outputs = layerOutputs(plan)
  for (const window of windows) {
    if (window.layers.size === 0) continue
    let found: LayerDifference | null = null
    replayWindow(plan, runner, window, (call) => {
      const layer = outputs.findIndex((output) => output.call === call)
      const output = outputs[layer]
      const there = window.layers.get(layer)
      if (found !== null || output === undefined || there === undefined) return
      if (there === hashOf(runner.readTensor(output.index))) return
      const operation = graph.nodes.find(({ name }) => name === output.node)?.operation.kind ?? output.kernel
      found = { window: window.window, layer, node: output.node, operation }
    })
    if (found !== null) return found
  }
  return null
}
