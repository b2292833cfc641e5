import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import { planStream } from '../../src-main/device/stream/plan-stream.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { knownNet } from './known-nets.ts'
import { numbers, quantized } from './random-net.ts'

beforeAll(async () => {
  await ensureWasm(['device'])
}, 300_000)

type Layer = {
  readonly kind: 'conv' | 'depthwise' | 'max' | 'average' | 'relu'
  readonly taps: number
  readonly stride: number
  readonly filters: number
  readonly padding: 'same' | 'valid'
}
type Net = { readonly moments: number; readonly channels: number; readonly lying: boolean; readonly layers: readonly Layer[]; readonly dense: boolean; readonly flat: boolean; readonly seed: number } // prettier-ignore

const layer: fc.Arbitrary<Layer> = fc.record({
  kind: fc.constantFrom<Layer['kind'][]>('conv', 'conv', 'depthwise', 'max', 'average', 'relu'),
  taps: fc.integer({ min: 1, max: 5 }),
  stride: fc.constantFrom(1, 1, 2),
  filters: fc.constantFrom(1, 3, 4, 8),
  padding: fc.constantFrom<Layer['padding'][]>('same', 'valid'),
})
const net: fc.Arbitrary<Net> = fc.record({
  moments: fc.integer({ min: 12, max: 60 }),
  channels: fc.constantFrom(1, 3, 6),
  lying: fc.boolean(),
  layers: fc.array(layer, { minLength: 1, maxLength: 5 }),
  dense: fc.boolean(),
  flat: fc.boolean(),
  seed: fc.nat(100_000),
})

/** A net along time, with the moments along the height or (`lying`) the width. */
function build({ moments, channels, lying, layers, dense, flat, seed }: Net): Graph {
  const b = createGraphBuilder('time')
  let next = seed
  const some = (shape: readonly number[]) => ({
    shape,
    data: numbers(
      shape.reduce((a, c) => a * c, 1),
      ++next,
    ),
  })
  const pair = (along: number, across: number) => (lying ? ([across, along] as const) : ([along, across] as const))
  const picture = [1, ...pair(moments, 1), channels]
  let x = flat ? b.reshape(b.input([1, moments * channels]), picture) : b.input(picture)
  for (const { kind, taps, stride, filters, padding } of layers) {
    const shape = b.shapeOf(x)
    const length = shape[lying ? 2 : 1] ?? 1
    const depth = shape[3] ?? 1
    const size = Math.min(taps, length)
    const options = { stride: pair(stride, 1), padding } as const
    if (kind === 'conv') x = b.conv2d(x, some([filters, ...pair(size, 1), depth]), some([filters]), options)
    else if (kind === 'depthwise') x = b.depthwiseConv2d(x, some([1, ...pair(size, 1), depth]), some([depth]), options)
    else if (kind === 'max') x = b.maxPool2d(x, pair(size, 1), options)
    else if (kind === 'average') x = b.averagePool2d(x, pair(size, 1), options)
    else x = b.leakyRelu(x, 0.2)
  }
  const depth = b.shapeOf(x).reduce((a, c) => a * c, 1)
  return quantized(b.build([dense ? b.softmax(b.fullyConnected(x, some([4, depth]), some([4]))) : b.mean(x, [1, 2])]))
}

/** Feeds frames to the streaming plan and windows to the usual one; how many windows were compared. */
function compare(graph: Graph, moments: number, hop: number, seed: number): number {
  const plan = planStream(graph, hop)
  if (!plan.ok) throw new Error(plan.error.message)
  const [stream, whole] = [unwrap(createRunner(plan.value)), unwrap(createRunner(unwrap(planDevice(graph))))]
  const frameBytes = plan.value.buffers[plan.value.inputs[0]?.buffer ?? -1]?.bytes ?? 0
  const windowBytes = (frameBytes / hop) * moments
  const frames = (plan.value.stream?.frames ?? 0) + 5
  const bytes = Uint8Array.from(numbers(frames * frameBytes, seed), (value) => value * 128)
  let compared = 0
  for (let frame = 0; frame < frames; frame++) {
    const end = (frame + 1) * frameBytes
    const given = stream.run([bytes.slice(end - frameBytes, end)])
    if (frame + 1 < (plan.value.stream?.frames ?? 0)) continue
    expect(Buffer.concat(given).equals(Buffer.concat(whole.run([bytes.slice(end - windowBytes, end)])))).toBe(true)
    compared++
  }
  return compared
}

describe('streaming: frame by frame the same bytes as window by window', () => {
  test('in random nets along time', () => {
    let streamed = 0
    fc.assert(
      fc.property(net, fc.integer({ min: 1, max: 8 }), (made, hop) => {
        const graph = build(made)
        if (planStream(graph, hop).ok) streamed += compare(graph, made.moments, hop, made.seed) > 0 ? 1 : 0
      }),
      { numRuns: 200 },
    )
    expect(streamed).toBeGreaterThan(60)
  }, 120_000)

  test('in a wake word net, with less work and no whole window in memory', () => {
    const graph = knownNet('str_ww')
    expect(compare(graph, 30, 1, 9)).toBeGreaterThan(3)
    const plan = unwrap(planStream(graph, 1))
    expect(plan.inputs.map(({ buffer }) => plan.buffers[buffer]?.shape)).toEqual([[1, 1, 1, 40]])
    const outputs = plan.calls.filter(({ kernel }) => kernel.includes('conv_2d')).map(({ parameters }) => parameters)
    const heights = outputs.map((fields) =>
      fields.filter(({ name }) => /^output_(height|width)$/.test(name)).map(({ value }) => value),
    )
    expect(heights.flat().every((size) => size === 1)).toBe(true)
  })

  test('in a padded net, whose ends alone are computed anew', () => {
    const b = createGraphBuilder('padded')
    const x = b.conv2d(b.input([1, 40, 1, 2]), { shape: [4, 5, 1, 2], data: numbers(40, 1) }, null)
    const graph = quantized(b.build([b.mean(x, [1, 2])]))
    expect(compare(graph, 40, 2, 3)).toBe(6)
    const heights = unwrap(planStream(graph, 2)).calls.flatMap(({ kernel, parameters }) =>
      kernel === 'tk_conv_2d_s8' ? parameters.filter(({ name }) => name === 'output_width').map(({ value }) => value) : [],
    )
    expect(heights).toEqual([4, 2])
  })

  test('a window that padding reaches as a whole, and a first layer that does not slide, are refused with a sentence', () => {
    const padded = createGraphBuilder('padded')
    const x = padded.conv2d(padded.input([1, 6, 1, 2]), { shape: [4, 7, 1, 2], data: numbers(56, 1) }, null)
    const dense = createGraphBuilder('dense')
    const y = dense.fullyConnected(dense.input([1, 40]), { shape: [4, 40], data: numbers(160, 1) }, null)
    for (const graph of [padded.build([x]), dense.build([y])])
      expect(planStream(quantized(graph), 1)).toMatchObject({ ok: false, error: { code: 'cannot-stream' } })
  })
})
