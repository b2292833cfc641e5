import type { SignalLowering } from '../signal/feature-types.ts'
import type { ArenaBuffer, DevicePlan, KernelCall } from './plan.ts'

const alignment = 16

/**
 * The calls of a feature pipeline as a plan of their own, so that the runner of models runs them too: one input (the window)
 * and one output (the features), both float32.
 */
export function signalPlan({ calls, constants }: SignalLowering, windowLength: number): DevicePlan {
  const buffers: ArenaBuffer[] = []
  let arenaBytes = 0
  const place = (name: string, length: number): number => {
    const bytes = 4 * Math.max(1, length)
    const lives = { firstUse: -1, lastUse: calls.length, state: false }
    buffers.push({ name, tensor: null, type: 'float32', shape: [length], bytes, offset: arenaBytes, ...lives })
    arenaBytes = Math.ceil((arenaBytes + bytes) / alignment) * alignment
    return buffers.length - 1
  }
  const input = place('window', windowLength)
  let last = input
  const kernels = calls.map((call, index): KernelCall => {
    const from = last
    if (!call.inPlace || from === input) last = place(`step ${index}`, call.outputLength)
    const scratch = place(`scratch ${index}`, call.scratchLength)
    const pointers = [{ buffer: from }, { buffer: last }, { buffer: scratch }]
    return { node: call.kernel, kernel: call.kernel, source: call.source, parameters: call.parameters, pointers }
  })
  return {
    name: 'features',
    arenaBytes,
    buffers,
    constants,
    calls: kernels,
    inputs: [{ buffer: input }],
    outputs: [{ buffer: last }],
  }
}
