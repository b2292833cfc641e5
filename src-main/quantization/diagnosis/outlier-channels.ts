import { succeed, type Result } from '../../contract/result.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { createInterpreter } from '../../graph/interpret/interpreter.ts'

/** A channel that takes most of its tensor's range, so that the others share few steps. */
export type OutlierChannel = {
  readonly name: string
  /** Place along the last dimension. */
  readonly channel: number
  /** Its largest value over the median of the channels' largest values. */
  readonly ratio: number
}

/** From this ratio on, the usual channel has fewer than 16 of the 256 steps. */
const outlierRatio = 16

/** Layers of a float graph whose output has one channel far larger than the usual one, over `inputs`; the worst first. */
export function outlierChannels(float: Graph, inputs: readonly Float32Array[]): Result<OutlierChannel[]> {
  const interpreter = createInterpreter(float)
  if (!interpreter.ok) return interpreter
  const largest = new Map<TensorIndex, Float32Array>()
  const channelsOf = (index: TensorIndex): number => interpreter.value.graph.tensors[index]?.shape.at(-1) ?? 1
  for (const values of inputs) {
    interpreter.value.run([values], {
      onTensor: (index, found) => {
        const channels = channelsOf(index)
        const tops = largest.get(index) ?? new Float32Array(channels)
        largest.set(index, tops)
        for (let place = 0; place < found.length; place++) {
          const channel = place % channels
          tops[channel] = Math.max(tops[channel] ?? 0, Math.abs(found[place] ?? 0))
        }
      },
    })
  }
  const outliers = float.nodes.flatMap((node) => {
    const tops = largest.get(node.outputs[0] ?? -1)
    if (!tops || tops.length < 3 || node.operation.kind === 'softmax') return []
    const alive = tops.filter((value) => value > 0).sort()
    const median = alive[Math.floor(alive.length / 2)] ?? 0
    const top = alive.at(-1) ?? 0
    return median > 0 && top / median >= outlierRatio
      ? [{ name: node.name, channel: tops.indexOf(top), ratio: top / median }]
      : []
  })
  return succeed(outliers.sort((a, b) => b.ratio - a.ratio))
}
