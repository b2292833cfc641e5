import type { InputFile } from '../input-file.ts'
import type { DataWarning } from '../inspection.ts'
import { refuse, type FileOutcome } from '../recording.ts'
import { readWav } from './read-wav.ts'

/** Reads a WAV file as one recording. */
export function readWavFile(file: InputFile, bytes: Uint8Array): FileOutcome {
  const read = readWav(bytes)
  if (!read.ok) return refuse(file, read.error.code, read.error.message)
  const { rateHz, channels, values, truncatedFrom } = read.value
  const warnings: DataWarning[] = []
  const length = values.length / channels
  if (truncatedFrom !== null)
    warnings.push({
      code: 'truncated',
      message: `${file.path} ends early: ${length} of ${truncatedFrom} readings are there. What is there is read.`,
      where: file.path,
    })
  const names =
    channels === 1
      ? ['mono']
      : channels === 2
        ? ['left', 'right']
        : Array.from({ length: channels }, (_, index) => `channel ${index + 1}`)
  return {
    outcome: 'read',
    content: {
      file,
      kind: 'audio',
      recordings: [
        {
          file,
          position: 0,
          label: null,
          group: null,
          target: null,
          shape: [length, channels],
          values,
          channels: channels === 1 ? [{ name: 'sound', unit: null }] : names.map((name) => ({ name, unit: null })),
          rateHz,
          pinned: names.map((channel, offset) => ({ channel, offset, step: channels })),
        },
      ],
      warnings,
      questions: [],
      rateFrom: 'header',
      labelFromName: true,
    },
  }
}
