import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { findBoard } from '../../src-main/boards/find-board.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { layOutExport } from '../../src-main/export/emulator/build-image.ts'
import { emulatedCores } from '../../src-main/export/emulator/cores.ts'
import { hasCommand, missingTools } from '../../src-main/export/emulator/find-tools.ts'
import { measureModel } from '../../src-main/export/emulator/measure-model.ts'
import type { ExportRequest } from '../../src-main/export/export-model-types.ts'
import { exportModel } from '../../src-main/export/export-model.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { integerNet } from '../../src-main/services/bench/integer-net.ts'
import { randomWindows } from '../../src-main/services/bench/random-windows.ts'
import { checkFeatureSettings } from '../../src-main/signal/check-settings.ts'
import type { FeaturePipeline, FeatureSettings } from '../../src-main/signal/feature-types.ts'
import { lowerFeatures } from '../../src-main/signal/lower-features.ts'
import { findTemplate } from '../../src-main/training/templates/list-templates.ts'
import { runOnHost } from './run-on-host.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-stream-frames-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
beforeAll(async () => {
  await ensureWasm(['device', 'interpreter'])
}, 300_000)

const net = (template: string, inputShape: readonly number[]): Graph =>
  integerNet(unwrap(unwrap(findTemplate(template)).build({ inputShape, classes: 3, task: 'classification', seed: 1 })))

function pipelineOf(settings: FeatureSettings): FeaturePipeline {
  return {
    settings,
    outputShape: unwrap(checkFeatureSettings(settings)).shape,
    scaling: { mean: [0.1], inverseDeviation: [Math.fround(0.9)] },
  }
}

const sound = { kind: 'audio', shape: [4100, 1], sampleRateHz: 8000, channels: [] } as const
const moves = { kind: 'time-series', shape: [119, 6], sampleRateHz: 100, channels: [] } as const
const cases = [
  ['a padded net on readings', 'conv1d', { block: 'raw', parameters: {}, input: moves }, true],
  ['every second reading', 'ds-cnn-1d', { block: 'raw', parameters: { every: 2 }, input: moves }, 1],
  [
    'a net along a spectrogram',
    'ds-cnn-1d',
    { block: 'spectrogram', parameters: { frame: 32, step: 16, bands: 16 }, input: sound },
    2,
  ],
  [
    'frames that do not touch',
    'ds-cnn-1d',
    { block: 'spectrogram', parameters: { frame: 16, step: 20, bands: 16 }, input: sound },
    true,
  ],
] as const

/** Prints an export of readings on a line and what it makes of them: all scores where a window ends. */
function program(name: string, request: ExportRequest, body: string): string {
  const { files } = unwrap(exportModel(request))
  const main = `#include <stdio.h>
#include "${name}.h"
enum { WINDOW = ${name.toUpperCase()}_WINDOW_LENGTH, CHANNELS = ${request.features?.pipeline.settings.input.shape[1] ?? 1} };
static float readings[3 * WINDOW];
static void say(const float *scores) {
  int i;
  for (i = 0; i < ${name.toUpperCase()}_SCORE_COUNT; i++) printf("%.9g ", (double)scores[i]);
  printf("\\n");
}
int main(void) {
  float scores[${name.toUpperCase()}_SCORE_COUNT];
  int i;
  for (i = 0; i < 3 * WINDOW; i++) readings[i] = (float)((i * 7919 + i / 13 * 31) % 1000) / 500.0f - 1.0f;
${body}  return 0;
}
`
  const folder = join(work, `${name}-${String(request.stream)}`)
  return runOnHost(join(folder, name), layOutExport(files, folder), main)
}

describe.skipIf(!hasCommand('gcc'))('readings one after another into frames (needs gcc)', () => {
  for (const [index, [what, template, settings, stream]] of cases.entries()) {
    test(`${what}: the scores of each window that ends are those of the whole window`, () => {
      const pipeline = pipelineOf(settings)
      const graph = net(template, pipeline.outputShape)
      const name = `net${index}`
      const request: ExportRequest = {
        graph,
        labels: [],
        features: { pipeline, lowering: lowerFeatures(pipeline) },
        board: unwrap(findBoard('nano_33_ble')),
        as: 'c',
        name,
        selfTest: randomWindows(graph),
      }
      const macro = name.toUpperCase()
      const streamed = program(
        name,
        { ...request, stream },
        `  if (${name}_selftest() != 0) return 1;
  if (${name}_predict(readings + ${macro}_STREAM_LENGTH, scores) != 0) return 2;
  say(scores);
  for (i = 0; i + ${macro}_STREAM_LENGTH <= 2 * WINDOW; i += ${macro}_STREAM_LENGTH) {
    const int answer = ${name}_stream(readings + i, scores);
    if (answer < 0) return 3;
    if (answer == 0) continue;
    printf("%d ", i + ${macro}_STREAM_LENGTH);
    say(scores);
  }
`,
      )
        .trim()
        .split('\n')
      const length = Number(
        /_STREAM_LENGTH (\d+)/.exec(
          new TextDecoder().decode(
            unwrap(exportModel({ ...request, stream })).files.find(({ path }) => path.endsWith(`${name}.h`))?.bytes,
          ),
        )?.[1],
      )
      const ends = streamed.slice(1).map((line) => Number(line.split(' ')[0]))
      expect(ends.length).toBeGreaterThan(5)
      const used = usedLength(settings)
      const whole = program(
        name,
        { ...request, stream: false },
        `  if (${name}_predict(readings + ${length}, scores) != 0) return 2;
  say(scores);
${ends.map((end) => `  if (${name}_predict(readings + ${end - used}, scores) != 0) return 2;\n  printf("${end} ");\n  say(scores);\n`).join('')}`,
      )
      expect(streamed).toEqual(whole.trim().split('\n'))
      expect(new Set(streamed.map((line) => line.replace(/^\d+ /, ''))).size).toBeGreaterThan(2)
    }, 60_000)
  }

  const core = emulatedCores.find(({ id }) => id === 'm4')
  test.skipIf(core === undefined || missingTools(core).length > 0)(
    'on an emulated Cortex-M4 a frame gives the bytes of the window for a fraction of its work (needs arm-none-eabi-gcc, qemu-system-arm)',
    () => {
      if (core === undefined) return
      for (const [template, hop, share] of [
        ['ds-cnn-1d', 1, 0.3],
        ['conv1d', 4, 0.4],
      ] as const) {
        const graph = net(template, [1, 119, 6])
        const windows = randomWindows(graph)
        const whole = unwrap(measureModel(graph, windows, core))
        const frame = unwrap(measureModel(graph, windows, core, { stream: hop }))
        expect([whole.agree, frame.agree]).toEqual([true, true])
        expect(frame.count).toBeLessThan(whole.count * share)
      }
    },
    60_000,
  )

  test('pictures and statistics with peaks are refused with a sentence', () => {
    const picture = pipelineOf({
      block: 'image',
      parameters: { height: 16, width: 16, grey: true, fit: 'crop' },
      input: { kind: 'image', shape: [16, 16, 1], sampleRateHz: null, channels: [] },
    })
    const request = {
      graph: net('conv2d-small', picture.outputShape),
      labels: [],
      features: { pipeline: picture, lowering: lowerFeatures(picture) },
      board: unwrap(findBoard('nano_33_ble')),
      as: 'c',
      name: 'no',
      stream: true,
    } as const
    expect(exportModel(request)).toMatchObject({ ok: false, error: { code: 'cannot-stream' } })
  })
})

/** Values of a window that its features look at. */
function usedLength({ parameters, input }: (typeof cases)[number][2]): number {
  const [readings, channels] = input.shape
  if ('every' in parameters) return (Math.floor((readings - 1) / parameters.every) * parameters.every + 1) * channels
  if (!('frame' in parameters)) return readings * channels
  const [frame, step] = [parameters.frame * 8, parameters.step * 8]
  return Math.floor((readings - frame) / step) * step + frame
}
