import { readFileSync } from 'node:fs'
import { unwrap } from '../../../src-main/contract/result.ts'
import { planDevice } from '../../../src-main/device/plan-device.ts'
import type { SelfTestWindows } from '../../../src-main/device/print/self-test-windows.ts'
import type { DevicePlan } from '../../../src-main/device/plan.ts'
import { readTflite } from '../../../src-main/formats/tflite/read.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'

const folder = new URL('../../fixtures/device/models/', import.meta.url)

/** A model of the fixtures with the windows that TensorFlow Lite Micro answered. */
export function fixtureModel(
  name: string,
  alignmentBytes: 4 | 16 = 16,
  from: URL = folder,
): { graph: Graph; plan: DevicePlan; windows: SelfTestWindows } {
  const graph = unwrap(readTflite(readFileSync(new URL(`${name}.tflite`, from)), name))
  const plan = unwrap(planDevice(graph, { alignmentBytes }))
  const bytes = (ports: DevicePlan['inputs']): number =>
    ports.reduce((sum, { buffer }) => sum + (plan.buffers[buffer]?.bytes ?? 0), 0)
  return {
    graph,
    plan,
    windows: {
      inputs: cut(readFileSync(new URL(`${name}.in`, from)), bytes(plan.inputs)),
      outputs: cut(readFileSync(new URL(`${name}.out`, from)), bytes(plan.outputs)),
    },
  }
}

function cut(bytes: Uint8Array, length: number): Uint8Array[] {
  return Array.from({ length: bytes.length / length }, (_, index) => bytes.subarray(index * length, (index + 1) * length))
}
