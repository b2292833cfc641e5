import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { findBoard } from '../../../src-main/boards/find-board.ts'
import { unwrap } from '../../../src-main/contract/result.ts'
import { hasCommand } from '../../../src-main/export/emulator/find-tools.ts'
import { exportModel } from '../../../src-main/export/export-model.ts'
import type { FeatureInput, FeaturePipeline } from '../../../src-main/signal/feature-types.ts'
import { lowerFeatures } from '../../../src-main/signal/lower-features.ts'
import { fixtureModel } from './fixture-model.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-live-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
const stub = join(dirname(fileURLToPath(import.meta.url)), 'arduino-stub')

type Case = readonly [board: string, input: FeatureInput, expected: string]
const imu = (channels: number, sampleRateHz: number): FeatureInput => ({
  kind: 'time-series',
  shape: [20, channels],
  sampleRateHz,
  channels: [],
})
const cases: readonly Case[] = [
  ['nano_33_ble_sense', imu(6, 119), 'Arduino_LSM9DS1.h'],
  ['nano_33_ble_sense_rev2', imu(3, 100), 'Arduino_BMI270_BMM150.h'],
  ['nano_33_iot', imu(6, 104), 'Arduino_LSM6DS3.h'],
  ['nano_rp2040_connect', imu(6, 104), 'Arduino_LSM6DSOX.h'],
  ['nano_33_ble_sense', { kind: 'audio', shape: [1600, 1], sampleRateHz: 16000, channels: [] }, 'PDM.h'],
  ['pico', imu(2, 50), 'analogRead'],
  ['pico', { kind: 'tabular', shape: [4], sampleRateHz: null, channels: ['red', 'green', 'blue', 'clear'] }, 'parseFloat'],
]

function unpack(folder: string, board: string, input: FeatureInput): string {
  const { graph } = fixtureModel('hello_world')
  const pipeline: FeaturePipeline = {
    settings: { block: input.kind === 'tabular' ? 'columns' : 'raw', parameters: {}, input },
    outputShape: input.kind === 'tabular' ? [4] : [1, ...input.shape],
    scaling: { mean: [0], inverseDeviation: [1] },
  }
  const length = input.shape.reduce((product, dimension) => product * dimension, 1)
  const lowering = lowerFeatures(pipeline)
  const scale = lowering.calls.at(-1)
  const features = { pipeline, lowering: { ...lowering, calls: scale === undefined ? [] : [{ ...scale, inputLength: length }] } }
  const { files } = unwrap(
    exportModel({ graph, labels: ['yes', 'no'], features, board: unwrap(findBoard(board)), as: 'arduino', name: 'live' }),
  )
  for (const [path, bytes] of Object.entries(unzipSync(files[0]?.bytes ?? new Uint8Array()))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  return join(folder, 'live')
}

describe('examples/Live against a declared Arduino interface', () => {
  for (const [index, [board, input, expected]] of cases.entries()) {
    test.skipIf(!hasCommand('arm-none-eabi-g++'))(`${board}, ${input.kind}: uses ${expected} (needs arm-none-eabi-g++)`, () => {
      const library = unpack(join(work, String(index)), board, input)
      const sketch = join(library, 'examples', 'Live', 'Live.ino')
      const source = execFileSync('cat', [sketch], { encoding: 'utf8' })
      expect(source).toContain(expected)
      const wrapped = join(work, `${index}.cpp`)
      writeFileSync(wrapped, `#include <Arduino.h>\n#line 1 "Live.ino"\n${source}`)
      const core = board === 'pico' || board.includes('rp2040') || board === 'nano_33_iot' ? 'cortex-m0plus' : 'cortex-m4'
      const flags = [
        `-mcpu=${core}`,
        '-mthumb',
        '-Os',
        '-std=gnu++14',
        '-Wall',
        '-Wextra',
        '-Werror',
        '-fno-exceptions',
        '-fno-rtti',
      ]
      execFileSync(
        'arm-none-eabi-g++',
        [...flags, `-I${stub}`, `-I${join(library, 'src')}`, '-c', wrapped, '-o', join(work, 'live.o')],
        { stdio: 'pipe' },
      )
    })
  }

  test('labels in any script stay inside their string', () => {
    const { graph } = fixtureModel('hello_world')
    const request = {
      graph,
      labels: ['"); evil(("', 'ünd\n', '??/'],
      board: unwrap(findBoard('pico')),
      as: 'arduino',
      name: 'live',
    } as const
    const entries = unzipSync(unwrap(exportModel(request)).files[0]?.bytes ?? new Uint8Array())
    expect(strFromU8(entries['live/examples/Live/Live.ino'] ?? new Uint8Array())).toContain(
      '{"\\042); evil((\\042", "\\303\\274nd\\012", "\\077\\077/"}',
    )
  })
})
