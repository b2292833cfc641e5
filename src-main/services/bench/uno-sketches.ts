import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { findBoard } from '../../boards/find-board.ts'
import type { BenchRow } from '../../contract/bench-row.ts'
import { unwrap } from '../../contract/result.ts'
import { buildSketch, hasArduinoCore, uno } from '../../export/emulator/arduino-avr.ts'
import { hasCommand } from '../../export/emulator/find-tools.ts'
import { imageSize } from '../../export/emulator/image-size.ts'
import { exportModel } from '../../export/export-model.ts'
import { lowerFeatures } from '../../signal/lower-features.ts'
import { randomWindows } from './random-windows.ts'
import { statisticsNet } from './statistics-net.ts'

/** Movements whose figures make 36 inputs: four of each of nine channels, and six of each of six, two of which need the window. */
const movements = [
  { readings: 119, channels: 9, figures: ['mean', 'deviation', 'minimum', 'maximum'] },
  { readings: 20, channels: 6, figures: ['mean', 'deviation', 'rms', 'minimum', 'maximum', 'crossings'] },
] as const

/** Flash and RAM of whole sketches of the net 36-16-5 on an Arduino Uno, as its IDE tells them; none without Arduino's AVR core. */
export function unoSketches(): BenchRow[] {
  if (!hasArduinoCore || !hasCommand('avr-gcc')) return []
  const work = mkdtempSync(join(tmpdir(), 'kiln-uno-'))
  try {
    return movements.flatMap(({ readings, channels, figures }, index) => {
      const { graph, pipeline } = statisticsNet(readings, channels, figures)
      const features = { pipeline, lowering: lowerFeatures(pipeline) }
      const labels = ['circle', 'flex', 'punch', 'side-to-side', 'up-down']
      const request = { graph, labels, features, board: unwrap(findBoard('uno_r3')), as: 'arduino', name: 'gestures' } as const
      const { files } = unwrap(exportModel({ ...request, selfTest: randomWindows(graph) }))
      const folder = join(work, String(index))
      for (const [path, bytes] of Object.entries(unzipSync(files[0]?.bytes ?? new Uint8Array()))) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), bytes)
      }
      return (['Live', 'SelfTest'] as const).flatMap((sketch) => {
        const size = imageSize(buildSketch(uno, join(folder, 'gestures'), sketch, join(folder, sketch)))
        const conditions = {
          sketch,
          board: 'Arduino Uno',
          readings: `${readings} x ${channels}`,
          figures: figures.join(', '),
          compiler: 'avr-gcc -Os -flto, with the Arduino AVR core',
        }
        const row = (what: string, value: number): BenchRow => ({
          name: `sketch gestures_36_16_5 ${readings}x${channels} ${sketch} ${what}`,
          value,
          unit: 'B',
          conditions,
        })
        return [row('flash', size.code + size.constants + size.data), row('RAM', size.data + size.variables)]
      })
    })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
