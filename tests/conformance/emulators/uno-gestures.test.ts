import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../../scripts/build-wasm.mjs'
import { findBoard } from '../../../src-main/boards/find-board.ts'
import { unwrap } from '../../../src-main/contract/result.ts'
import { buildSketch, hasArduinoCore, runSketch, uno } from '../../../src-main/export/emulator/arduino-avr.ts'
import { hasCommand } from '../../../src-main/export/emulator/find-tools.ts'
import { imageSize } from '../../../src-main/export/emulator/image-size.ts'
import type { ExportTarget } from '../../../src-main/export/export-model-types.ts'
import { exportModel } from '../../../src-main/export/export-model.ts'
import type { SelfTestReport } from '../../../src-main/contract/schemas/self-test.ts'
import { selftestVerb } from '../../../src-main/hosts/cli/verbs/selftest.ts'
import { randomWindows } from '../../../src-main/services/bench/random-windows.ts'
import { statisticsNet } from '../../../src-main/services/bench/statistics-net.ts'
import { lowerFeatures } from '../../../src-main/signal/lower-features.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-uno-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** 36 figures, reading by reading (of windows that would not fit the chip) and from a window that is kept. */
const movements = [
  { readings: 119, channels: 9, figures: ['mean', 'deviation', 'minimum', 'maximum'] },
  { readings: 20, channels: 6, figures: ['mean', 'deviation', 'rms', 'minimum', 'maximum', 'crossings'] },
] as const
const missing = [...['avr-gcc', 'simavr'].filter((tool) => !hasCommand(tool)), ...(hasArduinoCore ? [] : ['arduino-core-avr'])]
const patience = 240_000

for (const { readings, channels, figures } of movements) {
  describe.skipIf(missing.length > 0)(
    `36-16-5 on statistics of ${readings} x ${channels} readings on an Uno (needs avr-gcc, simavr, arduino-core-avr)`,
    () => {
      const folder = join(work, `${readings}`)
      const model = join(folder, 'gestures.tflite')

      beforeAll(async () => {
        await ensureWasm(['device', 'interpreter'])
        const { graph, pipeline } = statisticsNet(readings, channels, figures)
        const exported = (as: ExportTarget) =>
          unwrap(
            exportModel({
              graph,
              labels: ['circle', 'flex', 'punch', 'side-to-side', 'up-down'],
              features: { pipeline, lowering: lowerFeatures(pipeline) },
              board: unwrap(findBoard('uno_r3')),
              as,
              name: 'gestures',
              selfTest: randomWindows(graph),
            }),
          )
        const library = exported('arduino')
        expect(library.lint.filter(({ severity }) => severity === 'error')).toEqual([])
        for (const [path, bytes] of Object.entries(unzipSync(library.files[0]?.bytes ?? new Uint8Array()))) {
          mkdirSync(dirname(join(folder, path)), { recursive: true })
          writeFileSync(join(folder, path), bytes)
        }
        writeFileSync(model, exported('tflite').files[0]?.bytes ?? new Uint8Array())
      }, 300_000)

      const build = (sketch: string): string => buildSketch(uno, join(folder, 'gestures'), sketch, join(folder, sketch))

      test(
        'Live takes under 9 KB of flash and 900 bytes of RAM, Serial included, and answers',
        async () => {
          const image = build('Live')
          const { code, constants, data, variables } = imageSize(image)
          expect(code + constants + data).toBeLessThan(9000)
          expect(data + variables).toBeLessThan(900)
          const text = await runSketch(uno, image, /us\.\.[^]*us\.\./, 30_000)
          expect(text).toMatch(/(circle|flex|punch|side-to-side|up-down|unsure) \d+ % \d+ us/)
          expect(text).toContain('! The sensor gives one and the same number.')
          expect(text).not.toContain('The model stopped')
        },
        patience,
      )

      test(
        'what SelfTest sends over Serial, the selftest verb reads as a log and finds every byte right',
        async () => {
          const log = join(folder, 'serial.log')
          writeFileSync(log, await runSketch(uno, build('SelfTest'), /"end":true.*\n/, 30_000))
          const verdict = unwrap(
            await selftestVerb.run({
              positionals: [model],
              options: { log },
              progress: { report: () => undefined },
              signal: new AbortController().signal,
            }),
          )
          expect(verdict.text).toContain('2 of 2 windows agree, every byte.')
          expect(verdict.json).toMatchObject({ agree: true, windows: 2, maxDifference: 0, computedAnew: 2, clockHz: 16_000_000 })
          const { microseconds, answerMicroseconds, stackBytes } = verdict.json as SelfTestReport
          expect(answerMicroseconds).toBeGreaterThan(microseconds)
          expect(stackBytes).toBeGreaterThan(0)
        },
        patience,
      )
    },
  )
}
