import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { printC } from '../../src-main/device/print-c.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import { signalPlan } from '../../src-main/device/signal-plan.ts'
import { compileExport, layOutExport } from '../../src-main/export/emulator/build-image.ts'
import { emulatedCores } from '../../src-main/export/emulator/cores.ts'
import { hasCommand, missingTools } from '../../src-main/export/emulator/find-tools.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { checkFeatureSettings } from '../../src-main/signal/check-settings.ts'
import type { FeaturePipeline, FeatureSettings } from '../../src-main/signal/feature-types.ts'
import { findBlock } from '../../src-main/signal/list-blocks.ts'
import { lowerFeatures } from '../../src-main/signal/lower-features.ts'
import { runOnHost } from './run-on-host.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-predict-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** One of each architecture and word size; the others compile the same code. */
const tried = new Set(['m0plus', 'm4', 'rv32imc', 'avr', 'avr2560'])

/** A quantized dense layer of three classes on a flat input. */
function denseGraph(inputs: readonly number[]): Graph {
  const size = inputs.reduce((product, dimension) => product * dimension, 1)
  const weights = Int8Array.from({ length: 3 * size }, (_, index) => ((index * 37) % 255) - 127)
  return {
    name: 'dense',
    tensors: [
      { name: 'in', shape: [1, size], type: 'int8', quantization: { scale: [Math.fround(0.031)], zeroPoint: [7], axis: null } },
      {
        name: 'w',
        shape: [3, size],
        type: 'int8',
        data: weights,
        quantization: { scale: [Math.fround(0.004)], zeroPoint: [0], axis: null },
      },
      { name: 'out', shape: [1, 3], type: 'int8', quantization: { scale: [Math.fround(0.11)], zeroPoint: [-5], axis: null } },
    ],
    nodes: [
      {
        name: 'fc',
        operation: { kind: 'fullyConnected', activation: 'none', keepDimensions: false },
        inputs: [0, 1, -1],
        outputs: [2],
      },
    ],
    inputs: [0],
    outputs: [2],
  }
}

function pipeline(block: FeatureSettings['block'], input: FeatureSettings['input']): FeaturePipeline {
  const definitions = unwrap(findBlock(block)).parameters(input)
  const settings = { block, input, parameters: Object.fromEntries(definitions.map(({ name, fallback }) => [name, fallback])) }
  const { shape } = unwrap(checkFeatureSettings(settings))
  return { settings, outputShape: shape, scaling: { mean: [0.25], inverseDeviation: [Math.fround(1.7)] } }
}

const cases = [
  pipeline('raw', { kind: 'time-series', shape: [20, 6], sampleRateHz: 100, channels: [] }),
  pipeline('statistics', { kind: 'time-series', shape: [50, 3], sampleRateHz: 100, channels: [] }),
  pipeline('spectrogram', { kind: 'audio', shape: [4000, 1], sampleRateHz: 8000, channels: [] }),
  pipeline('image', { kind: 'image', shape: [20, 24, 3], sampleRateHz: null, channels: [] }),
]

/** What the app computes: features and model in WebAssembly, quantized as TensorFlow Lite Micro does. */
function scoresInApp(features: FeaturePipeline, graph: Graph, window: Float32Array): number[] {
  const signal = unwrap(createRunner(signalPlan(lowerFeatures(features), window.length)))
  const values = new Float32Array(signal.run([new Uint8Array(window.buffer)])[0]?.slice().buffer ?? new ArrayBuffer(0))
  const input = Int8Array.from(values, (value) => {
    const scaled = Math.fround(value / Math.fround(0.031))
    return Math.max(-128, Math.min(127, Math.sign(scaled) * Math.round(Math.abs(scaled)) + 7))
  })
  const output = unwrap(createRunner(unwrap(planDevice(graph)))).run([new Uint8Array(input.buffer)])[0] ?? new Uint8Array()
  return Array.from(new Int8Array(output.slice().buffer), (value) => Math.fround((value + 5) * Math.fround(0.11)))
}

describe.each(cases.map((features) => [features.settings.block, features] as const))(
  '_predict with %s features',
  (block, features) => {
    const graph = denseGraph(features.outputShape)
    const length = features.settings.input.shape.reduce((product, dimension) => product * dimension, 1)
    const files = printC(unwrap(planDevice(graph)), {
      name: `with ${block}`,
      labels: ['a', 'b', 'c'],
      features: lowerFeatures(features),
    }).map(({ path, text }) => ({ path, bytes: new TextEncoder().encode(text) }))
    const name = `with_${block}`

    test.skipIf(!hasCommand('gcc'))('gives the scores that the app computes (needs gcc)', () => {
      const folder = join(work, name)
      const sources = layOutExport(files, folder)
      const window = Float32Array.from({ length }, (_, index) => Math.sin(index * 0.37) * 2 + (index % 7) * 0.1)
      const main = `#include <stdio.h>
#include "${name}.h"
static const float window[] = {${Array.from(window, (value) => `${value.toPrecision(9)}f`.replace(/^(-?\d+)f$/, '$1.0f')).join(', ')}};
int main(void) {
  float scores[${name.toUpperCase()}_SCORE_COUNT];
  int i;
  if (${name}_predict(window, scores) != 0) return 1;
  for (i = 0; i < ${name.toUpperCase()}_SCORE_COUNT; i++) printf("%.9g\\n", (double)scores[i]);
  return 0;
}
`
      const printed = runOnHost(folder, sources, main)
        .trim()
        .split('\n')
        .map((line) => Math.fround(Number(line)))
      expect(printed).toEqual(scoresInApp(features, graph, window))
      expect(new Set(printed).size).toBeGreaterThan(1)
    })

    for (const core of emulatedCores.filter(({ id }) => tried.has(id))) {
      test.skipIf(missingTools(core).length > 0)(`compiles without a warning for ${core.name} (needs ${core.compiler})`, () => {
        const folder = join(work, `${name}-${core.id}`)
        expect(unwrap(compileExport(core, layOutExport(files, folder), folder, '-Os')).length).toBeGreaterThan(1)
      })
    }
  },
)
