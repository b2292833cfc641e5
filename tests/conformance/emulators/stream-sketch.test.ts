import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../../scripts/build-wasm.mjs'
import { findBoard } from '../../../src-main/boards/find-board.ts'
import { unwrap } from '../../../src-main/contract/result.ts'
import { hasCommand } from '../../../src-main/export/emulator/find-tools.ts'
import { exportModel } from '../../../src-main/export/export-model.ts'
import { integerNet } from '../../../src-main/services/bench/integer-net.ts'
import { checkFeatureSettings } from '../../../src-main/signal/check-settings.ts'
import type { FeatureSettings } from '../../../src-main/signal/feature-types.ts'
import { lowerFeatures } from '../../../src-main/signal/lower-features.ts'
import { findTemplate } from '../../../src-main/training/templates/list-templates.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-stream-sketch-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
beforeAll(async () => {
  await ensureWasm(['device', 'interpreter'])
}, 300_000)

const stub = join(dirname(fileURLToPath(import.meta.url)), 'arduino-stub')
const samples = fileURLToPath(new URL('../../../resources/samples/four-sounds/', import.meta.url))
const rate = 8000
const parameters = { frame: 32, step: 16, bands: 16 }
const window = 4096
/** Readings of a window that frames look at: frames that lie in it whole. */
const frame = (parameters.frame * rate) / 1000
const step = (parameters.step * rate) / 1000
const used = Math.floor((window - frame) / step) * step + frame

const settings: FeatureSettings = {
  block: 'spectrogram',
  parameters,
  input: { kind: 'audio', shape: [window, 1], sampleRateHz: rate, channels: [] },
}

/** The library for a board with a PDM microphone, unpacked; its folder. */
function unpack(template: string, stream: boolean): string {
  const pipeline = {
    settings,
    outputShape: unwrap(checkFeatureSettings(settings)).shape,
    scaling: { mean: [0.1], inverseDeviation: [Math.fround(0.9)] },
  }
  const built = unwrap(findTemplate(template)).build({
    inputShape: pipeline.outputShape,
    classes: 3,
    task: 'classification',
    seed: 1,
  })
  const { files } = unwrap(
    exportModel({
      graph: integerNet(unwrap(built)),
      labels: ['hum', 'clap', 'whistle'],
      features: { pipeline, lowering: lowerFeatures(pipeline) },
      board: unwrap(findBoard('nano_33_ble_sense_rev2')),
      as: 'arduino',
      name: 'sound',
      stream,
    }),
  )
  const folder = join(work, `${template}-${String(stream)}`)
  for (const [path, bytes] of Object.entries(unzipSync(files[0]?.bytes ?? new Uint8Array()))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  return join(folder, 'sound')
}

/** Two seconds of the recorded sounds of the samples, one after another: 16-bit values. */
function recording(): Int16Array {
  const values: number[] = []
  for (const name of readdirSync(samples)) {
    const file = readdirSync(join(samples, name)).find((one) => one.endsWith('.wav')) ?? ''
    const bytes = readFileSync(join(samples, name, file))
    const start = bytes.indexOf('data') + 8
    for (let at = start; at + 1 < bytes.length; at += 2) values.push(bytes.readInt16LE(at))
  }
  return Int16Array.from(values.slice(0, 2 * rate))
}

/** Compiles an export's C and a program beside it, and runs that. */
function run(library: string, name: string, program: string): string[] {
  const source = join(library, 'src')
  const objects = readdirSync(source)
    .filter((file) => file.endsWith('.c'))
    .map((file) => {
      const object = join(library, `${file}.o`)
      execFileSync('gcc', ['-std=c99', '-O1', '-c', join(source, file), '-o', object], { stdio: 'pipe' })
      return object
    })
  const main = join(library, `${name}.cpp`)
  writeFileSync(main, program)
  const include = [stub, source, join(library, 'examples', 'Live')].map((path) => `-I${path}`)
  execFileSync('g++', ['-std=gnu++14', '-w', '-O1', ...include, main, ...objects, '-lm', '-o', join(library, name)], {
    stdio: 'pipe',
  })
  return execFileSync(join(library, name), { encoding: 'utf8' }).trim().split('\n')
}

/** The Live sketch on a computer: its microphone hands over the recording, block by block, and all scores are written down. */
function liveProgram(sound: Int16Array): string {
  return `#include <stdio.h>
#include <Arduino.h>
#include <PDM.h>
#include "sound.h"
static const short sound_data[] = {${sound.join(',')}};
static const int SOUND = ${sound.length};
static int given;
static long consumed;
static void (*on_block)(void);
PDMClass PDM;
int PDMClass::begin(int channels, int rate) { return channels == 1 && rate == ${rate}; }
void PDMClass::onReceive(void (*callback)(void)) { on_block = callback; }
int PDMClass::available() { return SOUND - given < 256 ? 2 * (SOUND - given) : 512; }
int PDMClass::read(void *to, int bytes) {
  memcpy(to, sound_data + given, (size_t)bytes);
  given += bytes / 2;
  return bytes;
}
unsigned long micros() { return (unsigned long)((double)given * 1e6 / ${rate}.0); }
unsigned long millis() { return micros() / 1000; }
void delay(unsigned long) {}
Stream Serial;
void Stream::begin(unsigned long) {}
size_t Stream::print(const __FlashStringHelper *) { return 0; }
size_t Stream::print(char) { return 0; }
size_t Stream::print(int, int) { return 0; }
size_t Stream::print(unsigned long, int) { return 0; }
size_t Stream::println(const __FlashStringHelper *text) {
  if (*(const char *)text == '!') printf("%s\\n", (const char *)text);
  return 0;
}
size_t Stream::println(unsigned long, int) { return 0; }
static int watched_stream(const float *readings, float *scores) {
  const int answer = sound_stream(readings, scores);
  consumed += SOUND_STREAM_LENGTH;
  if (answer == 1) {
    printf("%ld", consumed);
    for (int i = 0; i < SOUND_SCORE_COUNT; i++) printf(" %.9g", (double)scores[i]);
    printf("\\n");
  }
  return answer;
}
#define sound_stream watched_stream
#include "Live.ino"
int main() {
  setup();
  while (given < SOUND) {
    on_block();
    for (int i = 0; i < 256; i++) loop();
  }
  return 0;
}
`
}

/** The whole windows that end where the sketch has answered, without streaming. */
function wholeProgram(sound: Int16Array, ends: readonly number[]): string {
  return `#include <stdio.h>
#include "sound.h"
static const short sound_data[] = {${sound.join(',')}};
static const long ends[] = {${ends.join(',')}};
static float window[SOUND_WINDOW_LENGTH], scores[SOUND_SCORE_COUNT];
int main() {
  for (long end : ends) {
    for (int i = 0; i < ${used}; i++) window[i] = (float)sound_data[end - ${used} + i] / 32768.0f;
    if (sound_predict(window, scores) != 0) return 1;
    printf("%ld", end);
    for (int i = 0; i < SOUND_SCORE_COUNT; i++) printf(" %.9g", (double)scores[i]);
    printf("\\n");
  }
  return 0;
}
`
}

describe('a Live sketch that listens and streams', () => {
  for (const template of ['ds-cnn-1d', 'conv1d']) {
    test.skipIf(!hasCommand('arm-none-eabi-g++'))(
      `${template}: compiles for its board without a warning (needs arm-none-eabi-g++)`,
      () => {
        const library = unpack(template, true)
        const wrapped = join(library, 'wrapped.cpp')
        const sketch = join(library, 'examples', 'Live', 'Live.ino')
        writeFileSync(wrapped, `#include <Arduino.h>\n#include "${sketch}"\n`)
        const flags = ['-mcpu=cortex-m4', '-mthumb', '-Os', '-std=gnu++14', '-Wall', '-Wextra', '-Werror', '-fno-exceptions']
        execFileSync(
          'arm-none-eabi-g++',
          [...flags, `-I${stub}`, `-I${join(library, 'src')}`, '-c', wrapped, '-o', join(library, 'live.o')],
          { stdio: 'pipe' },
        )
      },
    )

    test.skipIf(!hasCommand('gcc') || !hasCommand('g++'))(
      `${template}: on recorded sounds it answers what the whole windows give (needs gcc, g++)`,
      () => {
        const sound = recording()
        const heard = run(unpack(template, true), 'live', liveProgram(sound))
        expect(heard.filter((line) => line.startsWith('!'))).toEqual([])
        expect(heard.length).toBeGreaterThan(20)
        const ends = heard.map((line) => Number(line.split(' ')[0]))
        expect(heard).toEqual(run(unpack(template, false), 'whole', wholeProgram(sound, ends)))
        expect(new Set(heard.map((line) => line.replace(/^\d+ /, ''))).size).toBeGreaterThan(10)
      },
      60_000,
    )
  }
})
