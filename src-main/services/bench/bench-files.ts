import { PNG } from 'pngjs'
import { inMemoryFile, type InputFile } from '../../data/input-file.ts'
import { createRandom } from '../../training/random.ts'

/** Files that a person might bring, made up in memory: what the reading benchmark reads. */
export type BenchFiles = { readonly name: string; readonly files: readonly InputFile[]; readonly samples: number }

const text = new TextEncoder()

/** One motion log: time stamp and six channels at 100 Hz. */
function motionLog(rows: number): BenchFiles {
  const random = createRandom(1)
  const lines = ['timestamp,aX,aY,aZ,gX,gY,gZ']
  for (let row = 0; row < rows; row++) {
    lines.push([row * 10, ...Array.from({ length: 6 }, () => random.normal().toFixed(3))].join(','))
  }
  return { name: 'csv', files: [inMemoryFile('walk/log.csv', text.encode(`${lines.join('\n')}\n`))], samples: rows }
}

/** Recordings of one second in 16 bits at 16 kHz, in two folders. */
function recordings(count: number): BenchFiles {
  const random = createRandom(2)
  const rate = 16_000
  const files = Array.from({ length: count }, (_, index) => {
    const bytes = Buffer.alloc(44 + rate * 2)
    bytes.write('RIFF')
    bytes.writeUInt32LE(36 + rate * 2, 4)
    bytes.write('WAVEfmt ', 8)
    bytes.writeUInt32LE(16, 16)
    bytes.writeUInt16LE(1, 20)
    bytes.writeUInt16LE(1, 22)
    bytes.writeUInt32LE(rate, 24)
    bytes.writeUInt32LE(rate * 2, 28)
    bytes.writeUInt16LE(2, 32)
    bytes.writeUInt16LE(16, 34)
    bytes.write('data', 36)
    bytes.writeUInt32LE(rate * 2, 40)
    for (let at = 0; at < rate; at++)
      bytes.writeInt16LE(Math.round(3000 * Math.sin(at * 0.05) + 500 * random.normal()), 44 + at * 2)
    return inMemoryFile(`${index % 2 === 0 ? 'yes' : 'no'}/${index}.wav`, bytes)
  })
  return { name: 'wav', files, samples: count }
}

/** Pictures of 32 × 32 pixels in colour, in two folders. */
function pictures(count: number): BenchFiles {
  const random = createRandom(3)
  const files = Array.from({ length: count }, (_, index) => {
    const png = new PNG({ width: 32, height: 32 })
    for (let at = 0; at < png.data.length; at++) png.data[at] = at % 4 === 3 ? 255 : random.below(256)
    return inMemoryFile(`${index % 2 === 0 ? 'cat' : 'dog'}/${index}.png`, PNG.sync.write(png))
  })
  return { name: 'png', files, samples: count }
}

/** A log, recordings and pictures. `share` shrinks them all. */
export function benchFiles(share = 1): readonly BenchFiles[] {
  const size = (count: number): number => Math.max(20, Math.round(count * share))
  return [motionLog(size(100_000)), recordings(size(400)), pictures(size(1_000))]
}
