import type { DataWarning } from '../inspection.ts'
import type { LoadedFile } from '../loaded-file.ts'
import type { FileContent, Recording } from '../recording.ts'
import { decodeText } from '../text/decode-text.ts'
import { linesOf } from '../text/lines-of.ts'
import type { Sidecar } from './sidecar.ts'

type Region = { readonly start: number; readonly end: number; readonly label: string; readonly line: number }

function parse(bytes: Uint8Array): Region[] | null {
  if (bytes.length > 5_000_000) return null
  const decoded = decodeText(bytes)
  if (decoded === null) return null
  const regions: Region[] = []
  let number = 0
  for (const line of linesOf(decoded.text)) {
    number++
    if (line.trim() === '' || line.startsWith('\\')) continue
    const match = /^(\d+(?:[.,]\d+)?)\t(\d+(?:[.,]\d+)?)(?:\t(.*))?$/.exec(line)
    if (match === null) return null
    regions.push({
      start: Number((match[1] ?? '').replace(',', '.')),
      end: Number((match[2] ?? '').replace(',', '.')),
      label: (match[3] ?? '').trim(),
      line: number,
    })
  }
  return regions.length === 0 ? null : regions
}

/** The part of a recording that a region marks; null where it lies outside. */
function cut(recording: Recording, region: Region, index: number): Recording | null {
  const rate = recording.rateHz ?? 1
  const channels = recording.shape[1] ?? 1
  const length = recording.shape[0] ?? 0
  const start = Math.round(region.start * rate)
  const end = Math.min(length, Math.round(region.end * rate))
  if (end <= start) return null
  return {
    ...recording,
    position: index,
    region: index,
    segment: region.label,
    label: region.label === '' ? null : region.label,
    shape: [end - start, channels],
    values: recording.values.slice(start * channels, end * channels),
  }
}

/** Audacity label tracks: a text of start, end and word beside a sound of the same name. */
export function audacityLabels(files: readonly LoadedFile[]): Sidecar | null {
  const stem = (path: string) => path.replace(/\.[^./]+$/, '')
  const sounds = new Map(
    files.filter(({ file }) => /\.wave?$/i.test(file.path)).map(({ file }) => [stem(file.path), file.path] as const),
  )
  const tracks = files.flatMap((loaded) => {
    if (!/\.(?:txt|labels|tsv)$/i.test(loaded.file.path)) return []
    const regions = parse(loaded.bytes)
    const sound = sounds.get(stem(loaded.file.path)) ?? (sounds.size === 1 ? [...sounds.values()][0] : undefined)
    return regions === null || sound === undefined ? [] : [{ loaded, regions, sound }]
  })
  if (tracks.length === 0) return null
  return {
    used: tracks.map(({ loaded }) => loaded),
    apply: (contents) => {
      const warnings: DataWarning[] = []
      const cutUp = contents.map((content): FileContent => {
        const track = tracks.find(({ sound }) => sound === content.file.path)
        const whole = content.recordings[0]
        if (track === undefined || whole === undefined) return content
        const path = track.loaded.file.path
        const seconds = (whole.shape[0] ?? 0) / (whole.rateHz ?? 1)
        const recordings: Recording[] = []
        let points = 0
        let unnamed = 0
        track.regions.forEach((region, index) => {
          if (region.end > seconds + 1e-6)
            warnings.push({
              code: 'region-past-end',
              message: `${path}, line ${region.line}: the region ends at ${region.end} s, but the sound at ${seconds.toFixed(3)} s. It is cut there.`,
              where: `${path}:${region.line}`,
            })
          if (region.end === region.start) points++
          const part = cut(whole, region, index)
          if (part === null) return
          if (part.label === null) unnamed++
          recordings.push(part)
        })
        if (points > 0)
          warnings.push({
            code: 'labels-skipped',
            message: `${path}: ${points} ${points === 1 ? 'label marks' : 'labels mark'} a moment, not a stretch, and ${points === 1 ? 'is' : 'are'} left out.`,
            where: path,
          })
        if (unnamed > 0)
          warnings.push({
            code: 'missing-labels',
            message: `${path}: ${unnamed} ${unnamed === 1 ? 'region has' : 'regions have'} no word.`,
            where: path,
          })
        return { ...content, recordings, labelFromName: false }
      })
      return { contents: cutUp, warnings, questions: [] }
    },
  }
}
