import type { BenchRow } from '../../../contract/bench-row.ts'
import { median } from '../../../data/table/time-axis.ts'
import { createRandom } from '../../random.ts'
import { randomBatches } from '../../random-batches.ts'
import type { StepRequest } from '../../step-request.ts'
import { kilnRunner, registerKiln } from '../index.ts'
import { createCompiledStep } from '../step/compiled-step.ts'
import type { CallTime } from '../step/call-time.ts'
import { benchNets } from './bench-nets.ts'
import { batchSize, floatRequest, quantizedRequest } from './bench-step-request.ts'
import { machineConditions } from './machine-conditions.ts'

type StepTimes = { readonly whole: number; readonly calls: readonly CallTime[]; readonly steps: number }

/** Median milliseconds of a whole step on one thread, and of each kernel call in it. */
function stepTimes(request: StepRequest, seconds: number): StepTimes | null {
  const runner = kilnRunner()
  const step = runner && createCompiledStep(request, runner.alone())
  if (!step) return null
  const [batch] = randomBatches(request.graph, request.loss, batchSize, 1)
  if (!batch) return null
  const random = createRandom(1)
  for (let warm = 0; warm < 3; warm++) step.run(batch, 0.001, random)
  const times: number[] = []
  const began = performance.now()
  while (times.length < 5 || performance.now() - began < seconds * 500) {
    const before = performance.now()
    step.run(batch, 0.001, random)
    times.push(performance.now() - before)
  }
  const calls = step.profile(batch, 0.001, random, times.length)
  step.dispose()
  return { whole: median(times), calls, steps: times.length }
}

/** Milliseconds by kernel, the most expensive first. */
function byKernel(calls: readonly CallTime[]): [string, { readonly milliseconds: number; readonly calls: number }][] {
  const sums = new Map<string, { milliseconds: number; calls: number }>()
  for (const { kernel, milliseconds } of calls) {
    const sum = sums.get(kernel) ?? { milliseconds: 0, calls: 0 }
    sums.set(kernel, { milliseconds: sum.milliseconds + milliseconds, calls: sum.calls + 1 })
  }
  return [...sums].sort((a, b) => b[1].milliseconds - a[1].milliseconds)
}

/**
 * Where the time of a compiled step goes, on one thread, batch 32: the whole step, each kernel summed over its calls, and what is
 * left beside the kernels (data in, bookkeeping, the call into WebAssembly). Float and quantization-aware.
 */
export async function benchStep(
  wishes: { readonly seconds?: number; readonly nets?: readonly string[] } = {},
): Promise<readonly BenchRow[]> {
  const seconds = wishes.seconds ?? 2
  const info = await registerKiln(2)
  return benchNets
    .filter(({ name }) => wishes.nets?.includes(name) ?? true)
    .flatMap((net) =>
      [
        { kind: '', request: floatRequest(net) },
        { kind: ' QAT', request: quantizedRequest(net) },
      ].flatMap(({ kind, request }) => {
        const times = stepTimes(request, seconds)
        if (!times) return []
        const kernels = times.calls.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
        const common = {
          engine: `${info.name} ${info.version}`,
          simd: info.simd,
          batch: batchSize,
          threads: 1,
          steps: times.steps,
          ...machineConditions(),
        }
        const row = (what: string, value: number, more: BenchRow['conditions'] = {}): BenchRow => ({
          name: `step ${net.name}${kind}${what}`,
          value: Math.round(value * 1e4) / 10,
          unit: 'µs',
          conditions: { ...common, ...more },
        })
        return [
          row('', times.whole, { calls: times.calls.length }),
          row(', beside the kernels', Math.max(0, times.whole - kernels)),
          ...byKernel(times.calls).map(([kernel, sum]) => row(`, ${kernel}`, sum.milliseconds, { calls: sum.calls })),
        ]
      }),
    )
}
