import { unwrap } from '../../src-main/contract/result.ts'
import type { Dataset } from '../../src-main/data/dataset.ts'
import { inMemoryFile } from '../../src-main/data/input-file.ts'
import { inspectData } from '../../src-main/data/inspect-data.ts'
import type { Inspection } from '../../src-main/data/inspection.ts'
import type { ReadOptions } from '../../src-main/data/read-options.ts'

/** Inspects files given as texts or bytes by path, with values. */
export async function inspect(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: ReadOptions = {},
): Promise<{ inspection: Inspection; dataset: Dataset }> {
  const list = Object.entries(files).map(([path, content]) =>
    inMemoryFile(path, typeof content === 'string' ? new TextEncoder().encode(content) : content),
  )
  return unwrap(await inspectData(list, { values: true, ...options }))
}

/** Codes of the warnings. */
export function codes(inspection: Inspection): string[] {
  return inspection.warnings.map(({ code }) => code)
}

/** A 16-bit PCM WAV of the given levels. */
export function wav(levels: readonly number[], rateHz: number, channels = 1): Uint8Array {
  const bytes = new Uint8Array(44 + levels.length * 2)
  const view = new DataView(bytes.buffer)
  const text = (at: number, word: string) => [...word].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)))
  text(0, 'RIFF')
  view.setUint32(4, 36 + levels.length * 2, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, rateHz, true)
  view.setUint32(28, rateHz * 2 * channels, true)
  view.setUint16(32, 2 * channels, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, levels.length * 2, true)
  levels.forEach((level, i) => view.setInt16(44 + i * 2, level, true))
  return bytes
}
