import { expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { planInBands } from '../../src-main/device/bands/plan-in-bands.ts'
import { deviceGraph } from '../../src-main/device/device-graph.ts'
import { layerOutputs } from '../../src-main/device/layer-outputs.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import type { DevicePlan } from '../../src-main/device/plan.ts'
import { printC } from '../../src-main/device/print-c.ts'
import { layerNumbers } from '../../src-main/device/print/print-layer-hashes.ts'
import { planStream } from '../../src-main/device/stream/plan-stream.ts'
import { knownNet } from './known-nets.ts'

/** Numbers and names of the layers that printed code hashes. */
function hashed(plan: DevicePlan, whole: DevicePlan, inputBytes: number): (readonly [layer: number, node: string])[] {
  const outputBytes = plan.outputs.reduce((sum, { buffer }) => sum + (plan.buffers[buffer]?.bytes ?? 0), 0)
  const selfTest = { inputs: [new Uint8Array(inputBytes)], outputs: [new Uint8Array(outputBytes)] }
  const files = printC(plan, { name: 'net', labels: [], selfTest, layers: layerNumbers(whole) })
  const source = files.find(({ path }) => path === 'src/net.c')?.text ?? ''
  return [...source.matchAll(/\/\* (.*) \*\/\n {2}done\((\d+),/g)].map(([, node = '', layer]) => [Number(layer), node])
}

test('layers that are hashed have the numbers and names of the whole model, in frames and in bands', () => {
  const words = knownNet('str_ww')
  const wholeWords = unwrap(planDevice(words))
  const picture = knownNet('vww')
  const wholePicture = unwrap(planDevice(picture))
  const bands = planInBands(deviceGraph(picture), wholePicture, { ramBytes: wholePicture.arenaBytes - 1 })
  if (bands === null) throw new Error('this net runs in bands')
  const cases = [
    [unwrap(planStream(words, 1)), wholeWords, 30 * 40],
    [
      bands.plan,
      wholePicture,
      wholePicture.inputs.reduce((sum, { buffer }) => sum + (wholePicture.buffers[buffer]?.bytes ?? 0), 0),
    ],
  ] as const
  for (const [plan, whole, inputBytes] of cases) {
    const layers = layerOutputs(whole)
    const found = hashed(plan, whole, inputBytes)
    expect(found.length).toBeGreaterThan(1)
    for (const [layer, node] of found) expect(layers[layer]?.node).toBe(node)
    expect(found.at(-1)?.[0]).toBe(layers.length - 1)
  }
})
