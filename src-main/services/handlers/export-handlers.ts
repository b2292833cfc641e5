import { unzipSync } from 'fflate'
import type { MethodInput } from '../../contract/define.ts'
import type { exportMethods } from '../../contract/methods/export.ts'
import type { Handlers } from '../../contract/registry.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import { toIdentifier } from '../../device/print/identifier.ts'
import type { ExportedFile } from '../../export/export-model-types.ts'
import { zipFiles } from '../../export/zip-files.ts'
import { buildExport, fileHashes, type ExportSettings } from '../build-export.ts'
import { checkVariantLog } from '../check-variant-log.ts'
import { boardOf } from '../gauge.ts'
import { asJsonObject } from '../record/dataset-record.ts'
import { loadModel } from '../record/model-record.ts'
import { variantToExport } from '../record/lineage-of.ts'
import { fitsIn } from '../record/measurements.ts'
import { canStream, exportHash } from '../road/export-road.ts'
import type { ServiceContext } from '../service-context.ts'

type Request = MethodInput<(typeof exportMethods)['export.preview']>

/** Files up to this size are shown as text. */
const shownBytes = 120_000

/** The files of an export; a zip is opened, so that people see what lies in it. */
function contentsOf(files: readonly ExportedFile[]): readonly ExportedFile[] {
  return files.flatMap((file) =>
    file.path.endsWith('.zip') ? Object.entries(unzipSync(file.bytes)).map(([path, bytes]) => ({ path, bytes })) : [file],
  )
}

/** What a person takes away. */
export function exportHandlers({ projects, changed }: ServiceContext): Handlers<typeof exportMethods> {
  const settingsOf = ({ project, as, variant, name, testWindows, stream, small }: Request): Result<ExportSettings> => {
    const opened = projects.open(project)
    const stored = variantToExport(opened, variant)
    if (!stored.ok) return stored
    const board = boardOf(opened).id
    return succeed({
      as,
      model: stored.value,
      board,
      name,
      testWindows,
      ...(stream ? { stream } : {}),
      ...(small ? { small } : {}),
    })
  }
  return {
    'export.preview': (request) => {
      const settings = settingsOf(request)
      if (!settings.ok) return settings
      const project = projects.open(request.project)
      const made = buildExport(project, settings.value)
      if (!made.ok) return made
      const { files, lint } = made.value
      const hasCode = request.as === 'c' || request.as === 'arduino' || request.as === 'platformio'
      return succeed({
        name: toIdentifier(request.name),
        canStream: hasCode && canStream(loadModel(project, settings.value.model), boardOf(project)),
        findings: [...lint],
        files: contentsOf(files).map(({ path, bytes }) => {
          const isText = /\.(c|h|cpp|md|ino|ini|json|txt|properties)$|LICENSE$/.test(path)
          return {
            path,
            bytes: bytes.length,
            text: isText && bytes.length <= shownBytes ? new TextDecoder().decode(bytes) : null,
          }
        }),
      })
    },
    'export.write': (request) => {
      const settings = settingsOf(request)
      if (!settings.ok) return settings
      const project = projects.open(request.project)
      const made = buildExport(project, settings.value)
      if (!made.ok) return made
      const { files, lint } = made.value
      const blocking = lint.find((finding) => finding.severity === 'error')
      if (blocking) return fail(blocking.code, blocking.message)
      const hashes = fileHashes(files)
      const row = project.write(() =>
        project.exports.put({
          name: `${request.name}, ${request.as}`,
          parents: [settings.value.model],
          settings: asJsonObject(settings.value),
          blobs: Object.fromEntries(files.map(({ path, bytes }) => [path, project.blobs.put(bytes)])),
          summary: { bytes: files.reduce((sum, file) => sum + file.bytes.length, 0) },
          kind: request.as,
          board: settings.value.board,
          files: hashes,
        }),
      )
      if (!row.ok) return row
      changed(request.project)
      const listed = files.map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: hashes[path] ?? '' }))
      return succeed({ export: row.value.hash, sha256: exportHash(files), files: listed })
    },
    'export.checkLog': ({ project, variant, log }) => {
      const opened = projects.open(project)
      const checked = checkVariantLog(opened, variant, log)
      if (!checked.ok) return checked
      const board = boardOf(opened)
      const { latencyMs, ramParts } = fitsIn(opened)(checked.value.planned, board, 'tinykiln')
      const arena = ramParts.find(({ owner }) => owner === 'arena')?.figure
      return succeed({
        ...checked.value.report,
        expected: { board: board.name, latencyMs, ...(arena ? { arenaBytes: arena.value } : {}) },
      })
    },
    'export.download': ({ project, export: hash }) => {
      const opened = projects.open(project)
      const row = opened.exports.get(hash)
      const files = Object.entries(row.blobs).map(([path, blob]) => ({ path, bytes: opened.blobs.get(blob) }))
      const [only] = files
      if (only && files.length === 1) {
        const name = only.path.split('/').at(-1) ?? only.path
        return succeed({
          name,
          mediaType: name.endsWith('.zip') ? 'application/zip' : 'application/octet-stream',
          bytes: only.bytes,
        })
      }
      const settings = row.settings as unknown as ExportSettings
      return succeed({
        name: `${toIdentifier(settings.name)}-${row.kind}.zip`,
        mediaType: 'application/zip',
        bytes: zipFiles(files),
      })
    },
  }
}
