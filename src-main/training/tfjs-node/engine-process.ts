import { createRequire, registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import type { EngineAnswer, EngineQuestion } from './engine-calls.ts'

/**
 * The main file of the process that runs @tensorflow/tfjs-node; its argument is that package's folder. All modules here get
 * the tfjs-core of that package in place of our own, so that the plain training step runs on its backend.
 */
const folder = process.argv[2] ?? ''
const engine = createRequire(join(folder, 'package.json'))

// The package calls two functions that Node has dropped since.
const util = engine('node:util') as Record<string, unknown>
util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
util['isArray'] ??= Array.isArray

const core = pathToFileURL(engine.resolve('@tensorflow/tfjs-core')).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@tensorflow/tfjs-core' ? { url: core, shortCircuit: true } : next(specifier, context),
})

const say = (answer: EngineAnswer): void => void process.send?.(answer)

async function serve(): Promise<void> {
  engine(folder)
  const { checkBackend } = await import('./check-backend.ts')
  const version = await checkBackend()
  const { createEngineSteps } = await import('./engine-steps.ts')
  const steps = createEngineSteps()
  process.on('message', ({ call, ask }: EngineQuestion) => {
    try {
      say({ answer: steps[call](ask as never) })
    } catch (error) {
      say({ failed: error instanceof Error ? error.message : inspect(error) })
    }
  })
  process.on('disconnect', () => process.exit(0))
  say({ version })
}

serve().catch((error: unknown) => {
  say({ ended: error instanceof Error ? error.message : inspect(error) })
  process.disconnect()
})
