import { succeed } from '../../../contract/result.ts'
import { importModel } from '../../../formats/import-model.ts'
import type { ImportedModel } from '../../../formats/import/imported-model.ts'
import { readModelFiles } from '../../../services/road/read-model.ts'
import { runtimesOf, type Runtimes } from '../../../services/road/runtimes-of.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'

/** What the import clinic found, as `model import --json` prints it. */
export function importJson(imported: ImportedModel, runtimes: Runtimes = runtimesOf(imported)): object {
  const { format, ops, inputs, outputs, parameters, macs } = imported
  const edges = (list: ImportedModel['inputs']) =>
    list.map(({ name, shape, type, quantization }) => ({
      name,
      shape,
      type,
      scale: quantization?.scale[0] ?? null,
      zeroPoint: quantization?.zeroPoint[0] ?? null,
    }))
  return { format, ops, inputs: edges(inputs), outputs: edges(outputs), params: parameters, macs, ...runtimes }
}

/** `model import`: the import clinic. */
export const modelImportVerb: Verb = {
  usage: 'model import FILE|DIR',
  options: {},
  positionals: { min: 1, max: 1 },
  run: async ({ positionals }) => {
    const files = await readModelFiles(positionals[0] ?? '')
    if (!files.ok) return files
    const imported = importModel(files.value)
    if (!imported.ok) return imported
    const { format, ops, parameters, macs } = imported.value
    const runtimes = runtimesOf(imported.value)
    const { findings, runnable } = runtimes
    const text = [
      `${format}: ${parameters} weights, ${macs} multiply-adds`,
      table(
        ['op', 'count'],
        ops.map(({ kind, count }) => [kind, `${count}`]),
      ),
      ...findings.map((finding) => `${finding.severity}: ${finding.message}${finding.fix ? ` ${finding.fix}` : ''}`),
      `runs on TinyKiln's runtime: ${runnable.tinykiln ? 'yes' : 'no'}; on TensorFlow Lite Micro: ${runnable.tflm ? 'yes' : 'no'}`,
    ].join('\n')
    return succeed({ json: importJson(imported.value, runtimes), text })
  },
}
