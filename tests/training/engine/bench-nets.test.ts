import { beforeAll, describe, expect, it } from 'vitest'
import { findLogits } from '../../../src-main/training/differentiable/find-logits.ts'
import { benchNets } from '../../../src-main/training/engine/bench/bench-nets.ts'
import { benchTrain } from '../../../src-main/training/engine/bench/bench-train.ts'
import { listLayers } from '../../../src-main/training/engine/step/layer.ts'
import { canCompile } from '../../../src-main/training/engine/step/can-compile.ts'
import { prepareKiln } from './backend-comparison.ts'

beforeAll(prepareKiln)

describe('the nets of the training benchmark', () => {
  it.each(benchNets)('$name has the parameters of its reference and compiles', ({ build, parameters }) => {
    const graph = build()
    const counted = graph.tensors.reduce((sum, { data }) => sum + (data instanceof Float32Array ? data.length : 0), 0)
    expect(counted).toBe(parameters)
    const { tensor } = findLogits(graph)
    expect(canCompile(graph, listLayers(graph, tensor), tensor)).toBe(true)
  })

  it('the benchmark gives rates and ratios with their conditions', async () => {
    const rows = await benchTrain({ seconds: 0.05, nets: ['imu_mlp'], python: 'none' })
    expect(rows.map(({ name }) => name)).toEqual([
      'train imu_mlp',
      'train imu_mlp, one thread',
      'train imu_mlp, QAT',
      'train imu_mlp two threads / one',
      'train imu_mlp QAT step / float step',
      'train imu_mlp / Keras',
    ])
    const [rate] = rows
    expect(rate).toMatchObject({ unit: 'samples/s', conditions: { step: 'compiled', batch: 32 } })
    expect(rate?.value).toBeGreaterThan(100)
    const ratio = rows.at(-1)
    expect(ratio?.value).toBeCloseTo((rate?.value ?? 0) / 27_308, 2)
    expect(ratio?.conditions['recorded']).toBe(27_308)
  })
})
