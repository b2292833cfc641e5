import { fail, succeed, type Result } from '../../contract/result.ts'
import { cpuEngine } from '../../training/cpu-engine.ts'
import type { TrainingEngine } from '../../training/engine.ts'
import { kilnEngine } from '../../training/engine/kiln-engine.ts'

const engines: readonly TrainingEngine[] = [kilnEngine, cpuEngine]

/** The engine of that name, or the fastest there is. */
export function chooseEngine(name: string | undefined): Result<TrainingEngine> {
  const found = name === undefined ? engines[0] : engines.find((engine) => engine.name === name)
  if (found) return succeed(found)
  return fail(
    'unknown-engine',
    `There is no training engine “${name}” here. There are ${engines.map((engine) => engine.name).join(', ')}.`,
  )
}
