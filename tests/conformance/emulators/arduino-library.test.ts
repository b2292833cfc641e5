import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, expect, test } from 'vitest'
import { findBoard } from '../../../src-main/boards/find-board.ts'
import { unwrap } from '../../../src-main/contract/result.ts'
import { hasCommand } from '../../../src-main/export/emulator/find-tools.ts'
import { exportModel } from '../../../src-main/export/export-model.ts'
import { checkSelfTest } from '../../../src-main/services/road/check-self-test.ts'
import {
  buildSketch,
  hasArduinoCore,
  leonardo,
  mega,
  nano,
  runSketch,
  uno,
} from '../../../src-main/export/emulator/arduino-avr.ts'
import { fixtureModel } from './fixture-model.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-arduino-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** Unpacks the exported library as the IDE would; its folder. */
function unpackLibrary(boardId = 'uno_r3'): string {
  const { graph, windows } = fixtureModel('hello_world')
  const board = unwrap(findBoard(boardId))
  const folder = join(work, boardId)
  const { files } = unwrap(exportModel({ graph, labels: ['sine'], board, as: 'arduino', name: 'Hello world', selfTest: windows }))
  for (const [path, bytes] of Object.entries(unzipSync(files[0]?.bytes ?? new Uint8Array()))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), strFromU8(bytes))
  }
  return join(folder, 'hello_world')
}

/** Milliseconds for compiling the whole Arduino core on a busy machine. */
const patience = 240_000

const missing = [...['avr-gcc', 'simavr'].filter((tool) => !hasCommand(tool)), ...(hasArduinoCore ? [] : ['arduino-core-avr'])]

test.skipIf(missing.length > 0)(
  "the Arduino library's SelfTest agrees on an emulated UNO (needs avr-gcc, simavr, arduino-core-avr)",
  async () => {
    const image = buildSketch(uno, unpackLibrary(), 'SelfTest', join(work, 'self-test'))
    const text = await runSketch(uno, image, /"end":true.*\n/, 30_000)
    expect(unwrap(checkSelfTest(fixtureModel('hello_world').graph, text))).toMatchObject({
      agree: true,
      windows: 6,
      maxDifference: 0,
      computedAnew: 6,
      clockHz: 16_000_000,
    })
  },
  patience,
)

const boards = [
  ['uno_r3', uno],
  ['nano_328', nano],
  ['leonardo', leonardo],
  ['mega2560', mega],
] as const

test.skipIf(missing.length > 0).each(boards)(
  "the Arduino library's examples compile for the board %s without a warning (needs avr-gcc, arduino-core-avr)",
  (boardId, board) => {
    for (const example of ['Live', 'SelfTest']) {
      const image = buildSketch(board, unpackLibrary(boardId), example, join(work, `${boardId}-${example}`))
      expect(image).toContain(`${example}.elf`)
    }
  },
  patience,
)
