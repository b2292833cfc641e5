import { unwrap } from '../../src-main/contract/result.ts'
import { deviceGraph } from '../../src-main/device/device-graph.ts'
import type { DevicePlan } from '../../src-main/device/plan.ts'
import type { PlannedLowering } from '../../src-main/device/bands/plan-in-bands.ts'
import { lowerAndPlan, planDevice } from '../../src-main/device/plan-device.ts'
import { placeOf } from '../../src-main/device/planner/storage.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import type { Graph, TensorIndex } from '../../src-main/graph/graph.ts'

/** What every tensor holds in the end where each keeps a place of its own, and the model's outputs. */
function truth(graph: Graph, inputs: readonly Uint8Array[]) {
  const plan = unwrap(planDevice(graph, { keepAllTensors: true }))
  const runner = unwrap(createRunner(plan))
  const outputs = runner.run(inputs)
  const tensors = new Map<TensorIndex, Uint8Array>()
  for (const [index, { tensor }] of plan.buffers.entries()) if (tensor !== null) tensors.set(tensor, runner.readTensor(index))
  return { outputs, tensors }
}

/** Whether byte `at` of the arena holds something that is needed after call `time`. */
function needed(plan: DevicePlan, time: number): Uint8Array {
  const alive = new Uint8Array(plan.arenaBytes)
  for (const { offset, bytes, firstUse, lastUse, state } of plan.buffers) {
    if (state || (firstUse <= time && lastUse > time)) alive.fill(1, offset, offset + bytes)
  }
  return alive
}

/**
 * Runs a plan call by call over painted memory: what is not needed is painted anew after every call, and before each call
 * everything that it reads has to hold what was written for it. Answers what went wrong first, or null.
 */
export function firstArenaFault(
  graph: Graph,
  inputs: readonly Uint8Array[],
  { plan, lowering }: Pick<PlannedLowering, 'plan' | 'lowering'> = unwrap(lowerAndPlan(graph)),
): string | null {
  const expected = truth(deviceGraph(graph), inputs)
  /** What a tensor should hold; null for rows between bands, which no whole tensor holds. */
  const wantedBytes = (tensor: TensorIndex, bytes: number): Uint8Array | null => {
    const { root, offset } = placeOf(lowering, tensor)
    const whole = expected.tensors.get(tensor) ?? expected.tensors.get(root)
    return whole?.subarray(expected.tensors.has(tensor) ? 0 : offset).subarray(0, bytes) ?? null
  }
  const runner = unwrap(createRunner(plan))
  for (const paint of [0x55, 0xaa]) {
    let fault: string | null = null
    const checkReads = (call: number): void => {
      for (const [position, pointer] of (lowering.calls[call]?.pointers ?? []).entries()) {
        if (!('tensor' in pointer) || pointer.access !== 'read') continue
        const place = plan.calls[call]?.pointers[position]
        if (place === undefined || !('buffer' in place)) return void (fault ??= `call ${call} has no pointer ${position}`)
        const given = runner.readTensor(place.buffer)
        const wanted = wantedBytes(pointer.tensor, given.length)
        if (wanted !== null && !same(given, wanted)) {
          fault ??= `call ${call} (${plan.calls[call]?.kernel}) reads a damaged ${plan.buffers[place.buffer]?.name}`
        }
      }
    }
    runner.arena().fill(paint)
    runner.reset()
    const outputs = runner.run(inputs, (call) => {
      const alive = needed(plan, call)
      const arena = runner.arena()
      for (let at = 0; at < alive.length; at++) if (alive[at] === 0) arena[at] = paint
      checkReads(call + 1)
    })
    if (fault !== null) return fault
    for (const [index, wanted] of expected.outputs.entries()) {
      if (!same(outputs[index] ?? new Uint8Array(), wanted)) return `output ${index} is damaged`
    }
  }
  return null
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
