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
const picture: FeatureInput = { kind: 'image', shape: [20, 24, 3], sampleRateHz: null, channels: [] }
const cases: readonly Case[] = [
  ['nano_33_ble_sense', imu(6, 119), 'Arduino_LSM9DS1.h'],
  ['nano_33_ble_sense_rev2', imu(3, 100), 'Arduino_BMI270_BMM150.h'],
  ['nano_33_iot', imu(6, 104), 'Arduino_LSM6DS3.h'],
  ['nano_rp2040_connect', imu(6, 104), 'Arduino_LSM6DSOX.h'],
  ['nano_33_ble_sense', { kind: 'audio', shape: [1600, 1], sampleRateHz: 16000, channels: [] }, 'PDM.h'],
  ['xiao_nrf52840_sense', { kind: 'audio', shape: [1600, 1], sampleRateHz: 16000, channels: [] }, 'PDM.h'],
  ['xiao_esp32s3_sense', { kind: 'audio', shape: [1600, 1], sampleRateHz: 16000, channels: [] }, 'ESP_I2S.h'],
  ['esp32_cam', picture, 'esp_camera.h'],
  ['xiao_esp32s3_sense', picture, 'esp_camera.h'],
  ['nicla_vision', picture, 'gc2145.h'],
  ['portenta_h7', { ...picture, shape: [48, 48, 1] }, 'himax.h'],
  ['pico', picture, 'parseFloat'],
  ['pico', imu(2, 50), 'analogRead'],
  ['pico', { kind: 'tabular', shape: [4], sampleRateHz: null, channels: ['red', 'green', 'blue', 'clear'] }, 'parseFloat'],
]

function unpack(folder: string, board: string, input: FeatureInput): string {
  const { graph } = fixtureModel('hello_world')
  const block = { tabular: 'columns', image: 'image', audio: 'raw', 'time-series': 'raw' }[
    input.kind
  ] as FeaturePipeline['settings']['block']
  const parameters = input.kind === 'image' ? { height: 10, width: 12, grey: true, fit: 'crop' } : {}
  const pipeline: FeaturePipeline = {
    settings: { block, parameters, input },
    outputShape: { tabular: [4], image: [10, 12, 1], audio: [1, ...input.shape], 'time-series': [1, ...input.shape] }[input.kind],
    scaling: { mean: [0], inverseDeviation: [1] },
  }
  const features = { pipeline, lowering: lowerFeatures(pipeline) }
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

  test.skipIf(!hasCommand('g++'))(
    'the model gets every window with its oldest reading first, and trouble is told (needs g++)',
    () => {
      const library = unpack(join(work, 'ring'), 'pico', { ...imu(2, 50), shape: [7, 2] })
      const main = join(work, 'ring.cpp')
      writeFileSync(
        main,
        `#include <stdio.h>
#include <Arduino.h>
static unsigned long now;
static int reading, stuck;
unsigned long micros() { return now += 40; }
unsigned long millis() { return now / 1000; }
void delay(unsigned long) {}
int analogRead(int) { return stuck ? 5 : reading++; }
Stream Serial;
void Stream::begin(unsigned long) {}
size_t Stream::print(const __FlashStringHelper *text) { return (size_t)printf("%s", (const char *)text); }
size_t Stream::print(char text) { return (size_t)printf("%c", text); }
size_t Stream::print(int number, int) { return (size_t)printf("%d", number); }
size_t Stream::print(unsigned long number, int) { return (size_t)printf("%lu", number); }
size_t Stream::print(double number, int) { return (size_t)printf("%.3f", number); }
size_t Stream::println(const __FlashStringHelper *text) { return (size_t)printf("%s\\n", (const char *)text); }
size_t Stream::println(unsigned long number, int) { return (size_t)printf("%lu\\n", number); }
extern "C" int live_predict(const float *window, float *scores) {
  for (int i = 0; i < 14; i++) if (!stuck && window[i] != window[0] + (float)i) return -9;
  scores[0] = 0.9f;
  return 0;
}
#include "Live.ino"
int main() {
  setup();
  for (int i = 0; i < 20000; i++) loop();
  stuck = 1;
  for (int i = 0; i < 20000; i++) loop();
}
`,
      )
      const program = join(work, 'ring')
      const flags = ['-std=gnu++14', '-w', `-I${stub}`, `-I${join(library, 'src')}`, `-I${join(library, 'examples', 'Live')}`]
      execFileSync('g++', [...flags, main, '-o', `${program}.out`], { stdio: 'pipe' })
      const lines = execFileSync(`${program}.out`, { encoding: 'utf8' }).trim().split('\n')
      expect(lines.filter((line) => line.includes('error'))).toEqual([])
      expect(lines.filter((line) => line.startsWith('yes 90 %')).length).toBeGreaterThan(10)
      expect(lines.filter((line) => line.includes('one and the same number')).length).toBeGreaterThan(3)
      expect(lines.filter((line) => line.startsWith('!') && !line.includes('same number'))).toEqual([])
    },
  )

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
    expect(strFromU8(entries['live/examples/Live/Live.ino'] ?? new Uint8Array())).toContain('Serial.print(F("\\077\\077/"))')
  })
})
