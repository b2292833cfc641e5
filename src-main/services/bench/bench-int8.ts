import type { BenchRow } from '../../contract/bench-row.ts'
import { unwrap } from '../../contract/result.ts'
import { median } from '../../data/table/time-axis.ts'
import { planDevice } from '../../device/plan-device.ts'
import { createRunner } from '../../device/runner.ts'
import { countMacs } from '../../graph/count-macs.ts'
import { benchNets } from '../../training/engine/bench/bench-nets.ts'
import { machineConditions } from '../../training/engine/bench/machine-conditions.ts'
import { createRandom } from '../../training/random.ts'
import { inputSize, integerNet } from './integer-net.ts'

/** The convolutional and sound nets of the training benchmark that MLPerf Tiny runs in INT8. */
const measured = ['ds_cnn', 'resnet8', 'mobilenet_v1_025', 'autoencoder']
const roundSeconds = 0.25

/**
 * Multiplications with addition a second of INT8 nets on the chip's own kernels in WebAssembly, one thread, one window at a
 * time, as accuracy in the window is measured. A row is the median of rounds of a quarter of a second.
 */
export async function benchInt8(
  wishes: { readonly seconds?: number; readonly nets?: readonly string[] } = {},
): Promise<readonly BenchRow[]> {
  const seconds = wishes.seconds ?? 2
  const names = wishes.nets ?? measured
  return benchNets
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, build }) => {
      const graph = integerNet(build())
      const random = createRandom(4)
      const runner = unwrap(createRunner(unwrap(planDevice(graph))))
      const window = Uint8Array.from({ length: inputSize(graph) }, () => random.below(256))
      const macs = countMacs(graph)
      const perSecond = rates(() => runner.run([window]), seconds)
      const conditions = { kernels: 'device, WebAssembly SIMD', threads: 1, macs, seconds, ...machineConditions() }
      const row = (what: string, value: number, unit: string): BenchRow => ({
        name: `int8 ${name}${what}`,
        value,
        unit,
        conditions,
      })
      return [
        row('', Math.round((median(perSecond) * macs) / 1e7) / 100, 'GMAC/s'),
        row(', one inference', Math.round(1e6 / median(perSecond)), 'µs'),
      ]
    })
}

/** How often a second work is done, round after round, after one round to warm up. */
function rates(work: () => void, seconds: number): number[] {
  const rounds = Math.max(1, Math.round(seconds / roundSeconds))
  const round = (): number => {
    const began = performance.now()
    let runs = 0
    do {
      work()
      runs++
    } while (performance.now() - began < Math.min(seconds, roundSeconds) * 1000)
    return (runs * 1000) / (performance.now() - began)
  }
  round()
  return Array.from({ length: rounds }, round)
}
