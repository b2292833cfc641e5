import { fail, succeed, type Result } from '../../contract/result.ts'
import { cpuEngine } from '../../training/cpu-engine.ts'
import type { TrainingEngine } from '../../training/engine.ts'
import { kilnEngine } from '../../training/engine/kiln-engine.ts'
import { fastestEngine } from '../../training/fastest-engine.ts'
import { findTfjsNode } from '../../training/tfjs-node/find-tfjs-node.ts'
import { tfjsNodeEngine } from '../../training/tfjs-node/tfjs-node-engine.ts'

const engines: readonly TrainingEngine[] = [kilnEngine, tfjsNodeEngine, cpuEngine]

/** The engine of that name, or the fastest there is. Fails with `unknown-engine` or `engine-not-installed`. */
export function chooseEngine(name: string | undefined): Result<TrainingEngine> {
  if (name === undefined) return succeed(fastestEngine)
  const found = engines.find((engine) => engine.name === name)
  if (!found) {
    const names = engines.map((engine) => engine.name).join(', ')
    return fail('unknown-engine', `There is no training engine “${name}” here. There are ${names}.`)
  }
  if (found === tfjsNodeEngine && findTfjsNode() === null) {
    return fail(
      'engine-not-installed',
      'The engine tfjs-node is not installed. Install it with npm run engine:tfjs-node, or train with --engine kiln.',
    )
  }
  return succeed(found)
}
