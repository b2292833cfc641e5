import { readFile } from 'node:fs/promises'
import { fail, succeed } from '../../../contract/result.ts'
import { planDevice } from '../../../device/plan-device.ts'
import { predictTflmArena } from '../../../device/tflm-arena.ts'
import { readTflite } from '../../../formats/tflite/read.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'

/** `arena`: TFLM memory on a Cortex-M4 with the reference kernels, beside what TinyKiln's own code needs. */
export const arenaVerb: Verb = {
  usage: 'arena MODEL.tflite…',
  options: {},
  positionals: { min: 1, max: 100_000 },
  run: async ({ positionals }) => {
    const rows = []
    for (const model of positionals) {
      const bytes = await readFile(model).catch(() => null)
      if (!bytes) return fail('file-not-found', `There is no file “${model}”. Check the name and try again.`, { path: model })
      const graph = readTflite(bytes, model)
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
