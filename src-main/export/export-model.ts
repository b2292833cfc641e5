import { succeed, type Result } from '../contract/result.ts'
import type { PrintedFile } from '../device/print-c.ts'
import { toIdentifier } from '../device/print/identifier.ts'
import { writeTflite } from '../formats/tflite/write.ts'
import { printCArray } from './c-array.ts'
import { exportCode } from './export-code.ts'
import { hashOfTflite } from './exported-model-hash.ts'
import type { Export, ExportedFile, ExportRequest } from './export-model-types.ts'
import { modelReport } from './model-report.ts'
import { planExport } from './plan-export.ts'
import { tflmExport } from './tflm-export.ts'
import { zipFiles } from './zip-files.ts'

/**
 * What a person takes away: a .tflite file, its C array, the model as C, that as an Arduino library in a zip or as a PlatformIO
 * project, a sketch for TensorFlow Lite Micro, or a report. The same request gives the same bytes. Paths are relative to the folder that the person chooses.
 *
 * Errors: those of `planExport`, `writeTflite`, `tflmExport` and `exportCode`.
 */
export function exportModel(request: ExportRequest): Result<Export> {
  const name = toIdentifier(request.name)
  const tflite = writeTflite(request.graph)
  if (!tflite.ok) return tflite
  const modelHash = hashOfTflite(tflite.value)
  if (request.as === 'tflite') {
    const file = request.metadata === undefined ? tflite : writeTflite(request.graph, { metadata: request.metadata })
    return file.ok ? succeed({ files: [{ path: `${name}.tflite`, bytes: file.value }], lint: [] }) : file
  }
  if (request.as === 'c-array') {
    const { header, source } = printCArray(name, tflite.value, modelHash, request.graph)
    const files = [
      { path: `${name}_data.h`, text: header },
      { path: `${name}_data.c`, text: source },
    ]
    return succeed({ files: files.map(toFile), lint: [] })
  }
  if (request.as === 'arduino-tflm') {
    const made = tflmExport(request, name, modelHash)
    if (!made.ok) return made
    return succeed({
      files: [{ path: `${name}.zip`, bytes: zipFiles(made.value.files.map(toFile)) }],
      lint: made.value.lint,
    })
  }
  const alignmentBytes = /avr/.test(request.board.architecture) ? 4 : 16
  const made = planExport(request, alignmentBytes)
  if (!made.ok) return made
  if (request.as === 'report') {
    const text = modelReport(request, made.value, modelHash)
    return succeed({ files: [toFile({ path: `${name}-report.md`, text })], lint: [] })
  }
  return exportCode(request, made.value, { name, modelHash, alignmentBytes })
}

function toFile({ path, text }: PrintedFile): ExportedFile {
  return { path, bytes: new TextEncoder().encode(text) }
}
