import { readFileSync } from 'node:fs'
import { strFromU8, unzipSync } from 'fflate'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { findBoard } from '../../src-main/boards/find-board.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { denseAsConvolutions } from '../../src-main/export/dense-as-convolutions.ts'
import type { Export } from '../../src-main/export/export-model-types.ts'
import { exportModel } from '../../src-main/export/export-model.ts'
import { exportedModelHash } from '../../src-main/export/exported-model-hash.ts'
import { readSelfTestLog } from '../../src-main/export/read-self-test-log.ts'
import { runWindows } from '../../src-main/export/run-windows.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { checkSelfTest } from '../../src-main/services/road/check-self-test.ts'

beforeAll(async () => {
  await ensureWasm(['device', 'interpreter'])
}, 300_000)

type Recorded = {
  readonly inputScale: number
  readonly weightScales: readonly number[]
  readonly outputScale: number
  readonly biases: readonly number[]
  readonly february2026: readonly number[]
  readonly october2026: readonly number[]
}
const recorded = JSON.parse(readFileSync(new URL('../fixtures/export/tflm-dense.json', import.meta.url), 'utf8')) as Record<
  'tensor' | 'channel',
  Recorded
>

/** The recorded dense layer: four inputs of which only the biases matter while they are zero. */
function dense({ inputScale, weightScales, outputScale, biases }: Recorded): Graph {
  const units = biases.length
  const scaled = (scale: readonly number[], axis: number | null) => ({ scale, zeroPoint: scale.map(() => 0), axis })
  const axis = weightScales.length > 1 ? 0 : null
  const data = new Int8Array(units * 4).fill(1)
  const biasScales = weightScales.map((scale) => Math.fround(inputScale * scale))
  return {
    name: 'dense',
    tensors: [
      { name: 'in', shape: [1, 4], type: 'int8', quantization: scaled([inputScale], null) },
      { name: 'weights', shape: [units, 4], type: 'int8', data, quantization: scaled(weightScales, axis) },
      { name: 'bias', shape: [units], type: 'int32', data: Int32Array.from(biases), quantization: scaled(biasScales, axis) },
      { name: 'out', shape: [1, units], type: 'int8', quantization: scaled([outputScale], null) },
    ],
    nodes: [
      {
        name: 'layer',
        operation: { kind: 'fullyConnected', activation: 'none', keepDimensions: false },
        inputs: [0, 1, 2],
        outputs: [3],
      },
    ],
    inputs: [0],
    outputs: [3],
  }
}

const zeros = new Uint8Array(4)
const answer = (graph: Graph): number[] => [...new Int8Array(unwrap(runWindows(unwrap(planDevice(graph)), [zeros]))[0] ?? [])]

function sketchOf(graph: Graph, board = 'nano_33_ble'): Export & { readonly texts: Readonly<Record<string, string>> } {
  const made = unwrap(
    exportModel({
      graph,
      labels: [],
      board: unwrap(findBoard(board)),
      as: 'arduino-tflm',
      name: 'net',
      selfTest: { inputs: [zeros], outputs: [Uint8Array.from(answer(graph))] },
    }),
  )
  const entries = Object.entries(unzipSync(made.files[0]?.bytes ?? new Uint8Array()))
  return { ...made, texts: Object.fromEntries(entries.map(([path, bytes]) => [path, strFromU8(bytes)])) }
}

/** The bytes that the sketch stores as right. */
function storedAnswer(graph: Graph): number[] {
  const text = /test_outputs\[\] = \{([^}]*)\}/.exec(sketchOf(graph).texts['net/net_selftest.h'] ?? '')?.[1] ?? ''
  return [
    ...new Int8Array(
      Uint8Array.from(
        text.split(',').filter((one) => one.trim() !== ''),
        Number,
      ),
    ),
  ]
}

describe('what a sketch for TensorFlow Lite Micro is held to are bytes of TensorFlow Lite Micro itself', () => {
  test('dense layers with a scale for each unit: as convolutions, rounded twice', () => {
    const graph = dense(recorded.channel)
    expect(recorded.channel.february2026).toEqual(recorded.channel.october2026)
    expect(storedAnswer(graph)).toEqual(recorded.channel.october2026)
    expect(answer(graph)).not.toEqual(recorded.channel.october2026)
    const { lint, texts } = sketchOf(graph)
    expect(lint.find(({ code }) => code === 'tflm-dense-as-convolution')?.message).toMatch(
      /Chirale.*July 2024.*layer is.*1 of 1 stored windows give another output/,
    )
    expect(texts['net/net.ino']).toContain('resolver.AddConv2D();\n  resolver.AddReshape();\n')
    expect(texts['net/net.ino']).not.toContain('AddFullyConnected')
  })

  test('dense layers with one scale: a product in float32, until October 2026', () => {
    const graph = dense(recorded.tensor)
    expect(storedAnswer(graph)).toEqual(recorded.tensor.february2026)
    expect(recorded.tensor.october2026).not.toEqual(recorded.tensor.february2026)
    expect(sketchOf(graph, 'esp32_s3').lint.find(({ code }) => code === 'tflm-one-step')?.message).toMatch(
      /esp32 core.*float32.*since October 2026.*1 of 1 stored windows give another output/,
    )
  })

  test('what the sketch prints is read by selftest, and is not taken for TinyKiln’s own time', () => {
    const graph = dense(recorded.channel)
    const hash = unwrap(exportedModelHash(graph))
    const header = sketchOf(graph).texts['net/net_selftest.h'] ?? ''
    expect(header).toContain(`\\"model\\":\\"${hash}\\"`)
    const hex = Buffer.from(Int8Array.from(recorded.channel.october2026)).toString('hex')
    const log = [
      `{"selftest":1,"runtime":"tflm","name":"net","model":"${hash}","windows":1,"arenaUsedBytes":1000}`,
      `{"window":0,"model":"${hash.slice(0, 16)}","error":0,"difference":0,"microseconds":90,"arenaUsedBytes":1000,"stackBytes":null,"output":"${hex}","expected":"${hex}"}`,
      '{"end":true,"windows":1,"agreeing":1}',
    ].join('\n')
    expect(readSelfTestLog(log)?.runtime).toBe('tflm')
    expect(unwrap(checkSelfTest(graph, log))).toMatchObject({ agree: true, runtime: 'tflm', windows: 1, computedAnew: 0 })
  })

  test('other graphs stay as they are', () => {
    const graph = dense(recorded.tensor)
    expect(denseAsConvolutions(graph)).toEqual({ graph, layers: [] })
  })
})
