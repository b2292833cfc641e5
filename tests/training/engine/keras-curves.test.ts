import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { benchNets, type BenchNet } from '../../../src-main/training/engine/bench/bench-nets.ts'
import { floatRequest } from '../../../src-main/training/engine/bench/bench-step-request.ts'
import { startPythonScript, type PythonScript } from '../../../src-main/training/engine/bench/python-script.ts'
import { compileStep } from '../../../src-main/training/engine/compiled.ts'
import { prepareKiln } from './backend-comparison.ts'
import { curveProblem, finalLoss, portableCurve, trainingCurve } from './keras-curve.ts'

/** Losses of Keras on the problems of keras-curve.ts; written by scripts/keras/record-curves.mjs. */
const recorded = JSON.parse(readFileSync(new URL('../../fixtures/training/keras-curves.json', import.meta.url), 'utf8')) as {
  readonly nets: Readonly<Record<string, readonly number[]>>
}
/** The two that take longest to train are left to the comparison with Keras itself. */
const quick = benchNets.filter(({ name }) => name !== 'resnet8' && name !== 'mobilenet_v1_025')

const python = process.env['TINYKILN_PYTHON'] ?? 'python3'
const look =
  'import importlib.util, sys; sys.exit(0 if importlib.util.find_spec("tensorflow") and importlib.util.find_spec("keras") else 1)'
const hasTensorFlow = spawnSync(python, ['-c', look]).status === 0

beforeAll(prepareKiln)

function ownCurve(net: BenchNet): { readonly losses: readonly number[]; readonly problem: ReturnType<typeof curveProblem> } {
  const problem = curveProblem(net)
  const step = compileStep(floatRequest(net))
  if (!step) throw new Error(`${net.name} does not compile.`)
  const losses = trainingCurve(problem, step)
  step.dispose()
  return { losses, problem }
}

/** The same start, the same first steps, and after 200 steps a loss within one percent. */
function expectSameCurve(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length)
  expect(Math.abs((found[0] ?? NaN) / (wanted[0] ?? NaN) - 1), 'first loss').toBeLessThan(1e-4)
  expect(Math.abs(finalLoss(found) / finalLoss(wanted) - 1), 'loss after 200 steps').toBeLessThan(0.01)
}

describe('training curves are those of Keras from the same weights and batches', () => {
  test.each(quick)('$name, beside a recorded curve', (net) => {
    expectSameCurve(ownCurve(net).losses, recorded.nets[net.name] ?? [])
  })

  describe.skipIf(!hasTensorFlow)('beside Keras itself (needs a Python with tensorflow)', () => {
    let keras: PythonScript | null = null
    beforeAll(async () => {
      keras = await startPythonScript('curves.py', python)
    }, 120_000)
    afterAll(() => keras?.close())

    test.each(benchNets)(
      '$name',
      async (net) => {
        const { losses, problem } = ownCurve(net)
        const answer = await keras?.ask(portableCurve(net, problem))
        expectSameCurve(losses, (answer?.['losses'] as number[] | undefined) ?? [])
      },
      300_000,
    )
  })
})
