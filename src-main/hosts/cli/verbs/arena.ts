import { succeed, type Result } from '../../../contract/result.ts'
import { planDevice } from '../../../device/plan-device.ts'
import { predictTflmArena } from '../../../device/tflm-arena.ts'
import { readTflite } from '../../../formats/tflite/read.ts'
import { recognizeFormat } from '../../../formats/import/recognize-format.ts'
import type { Graph } from '../../../graph/graph.ts'
import { modelFromFiles, readModelFiles, tfliteOf } from '../../../services/road/read-model.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'

/** A model's tensors as its .tflite file has them, unused ones too; of other formats, as they would be written. */
async function fileGraph(path: string): Promise<Result<Graph>> {
  const files = await readModelFiles(path)
  if (!files.ok) return files
  const [file] = files.value
  if (file && recognizeFormat(file) === 'tflite') return readTflite(file.bytes, path)
  const read = modelFromFiles(files.value)
  if (!read.ok) return read
  const written = tfliteOf(read.value.model)
  return written.ok ? readTflite(written.value, path) : written
}

/** `arena`: TFLM memory on a Cortex-M4 with the reference kernels, beside what TinyKiln's own code needs. */
export const arenaVerb: Verb = {
  usage: 'arena MODEL.tflite…',
  options: {},
  positionals: { min: 1, max: 100_000 },
  run: async ({ positionals }) => {
    const rows = []
    for (const model of positionals) {
      const graph = await fileGraph(model)
      if (!graph.ok) return graph
      const plan = planDevice(graph.value)
      const tinykilnRamBytes = plan.ok ? plan.value.arenaBytes : null
      rows.push({ model, ...predictTflmArena(graph.value), tinykilnRamBytes })
    }
    const text = table(
      ['model', 'used (B)', 'required (B)', 'TinyKiln (B)'],
      rows.map((row) => [
        row.model,
        `${row.arenaUsedBytes}`,
        `${row.requiredBytes}`,
        row.tinykilnRamBytes === null ? 'no kernel' : `${row.tinykilnRamBytes}`,
      ]),
    )
    return succeed({ json: rows, text })
  },
}
