import type { DataQuestion, DataWarning } from '../inspection.ts'
import type { LoadedFile } from '../loaded-file.ts'
import { member } from '../record/json-values.ts'
import type { FileContent, Recording } from '../recording.ts'
import type { Sidecar } from './sidecar.ts'

type Segment = { readonly label: string; readonly start: number; readonly end: number }
type Entry = {
  readonly file: string
  readonly set: string
  readonly session: string
  readonly sessions: readonly string[]
  readonly segments: readonly Segment[]
}

function parse(bytes: Uint8Array): Entry[] | null {
  try {
    const document: unknown = JSON.parse(new TextDecoder('utf-8').decode(bytes))
    if (!Array.isArray(document)) return null
    return document.map((item): Entry => {
      const sessions = member(item, 'sessions')
      const list: readonly unknown[] = Array.isArray(sessions) ? sessions : []
      const names = list.map((session) => String(member(session, 'session_name') ?? ''))
      const segments = member(list[0], 'segments')
      const metadata = member(item, 'metadata')
      const set = (Array.isArray(metadata) ? metadata : []).find((entry) =>
        /^(?:set|split|subset)$/i.test(String(member(entry, 'name'))),
      )
      return {
        file: String(member(item, 'file_name') ?? ''),
        set: String(member(set, 'value') ?? ''),
        session: names[0] ?? '',
        sessions: names,
        segments: (Array.isArray(segments) ? segments : []).map((segment) => ({
          label: String(member(segment, 'value') ?? ''),
          start: Number(member(segment, 'start')),
          end: Number(member(segment, 'end')),
        })),
      }
    })
  } catch {
    return null
  }
}

/** A SensiML project file (.dcli): labelled segments of the CSV files beside it; start and end both count. One session is read. */
export function sensimlProject(files: readonly LoadedFile[]): Sidecar | null {
  const found = files.flatMap((loaded) => {
    const entries = /\.dcli$/i.test(loaded.file.path) ? parse(loaded.bytes) : null
    return entries === null ? [] : [{ loaded, entries }]
  })
  if (found.length === 0) return null
  const entries = found.flatMap((item) => item.entries)
  return {
    used: found.map(({ loaded }) => loaded),
    apply: (contents) => {
      const warnings: DataWarning[] = []
      const sessions = [...new Set(entries.flatMap((entry) => entry.sessions))]
      const questions: DataQuestion[] =
        sessions.length < 2
          ? []
          : [
              {
                code: 'label-session',
                message: `The project holds the sessions ${sessions.join(', ')}. Which one has the right labels? "${sessions[0] ?? ''}" is read.`,
                proposal: sessions[0] ?? null,
                choices: sessions,
              },
            ]
      const cutUp = contents.map((content): FileContent => {
        const entry = entries.find(({ file }) => content.file.path.endsWith(`/${file}`) || content.file.path === file)
        const whole = content.recordings[0]
        if (entry === undefined || whole === undefined) return content
        const channels = whole.shape[1] ?? 1
        const length = whole.shape[0] ?? 0
        const set = entry.set.toLowerCase()
        const split = set.startsWith('test')
          ? { split: 'test' as const }
          : set.startsWith('val')
            ? { split: 'validation' as const }
            : set.startsWith('train')
              ? { split: 'train' as const }
              : {}
        const recordings = entry.segments.flatMap((segment, index): Recording[] => {
          const end = Math.min(length, segment.end + 1)
          if (segment.end >= length)
            warnings.push({
              code: 'region-past-end',
              message: `${content.file.path}: the segment "${segment.label}" ends at reading ${segment.end}, but there are ${length}. It is cut there.`,
              where: content.file.path,
            })
          if (!(end > segment.start)) return []
          return [
            {
              ...whole,
              ...split,
              position: index,
              region: index,
              segment: segment.label,
              label: segment.label === '' ? null : segment.label,
              shape: [end - segment.start, channels],
              values: whole.values.slice(segment.start * channels, end * channels),
            },
          ]
        })
        return { ...content, recordings, labelFromName: false }
      })
      const missing = entries.filter(({ file }) => !contents.some((content) => content.file.path.endsWith(file)))
      if (missing[0] !== undefined)
        warnings.push({
          code: 'missing-file',
          message: `The project lists "${missing[0].file}", which is not there.`,
          where: found[0]?.loaded.file.path ?? '',
        })
      return { contents: cutUp, warnings, questions }
    },
  }
}
