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

  it('the benchmark gives a rate and a ratio with their conditions', async () => {
    const [rate, ratio] = await benchTrain({ seconds: 0.05, nets: ['imu_mlp'] })
    expect(rate).toMatchObject({ name: 'train imu_mlp', unit: 'samples/s', conditions: { step: 'compiled', batch: 32 } })
    expect(rate?.value).toBeGreaterThan(100)
    expect(ratio?.value).toBeCloseTo((rate?.value ?? 0) / 27_308, 2)
  })
})
