import { expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import { chooseWeightScales } from '../../src-main/quantization/choose-weight-scales.ts'
import { defaultQuantization } from '../../src-main/quantization/quantization-options.ts'
import { quantizeWeights } from '../../src-main/quantization/quantize-weights.ts'
import { recipes } from '../../src-main/quantization/recipes/list-recipes.ts'
import { uniform } from './random-values.ts'

const builder = createGraphBuilder('net')
const filter = uniform(4 * 9, 1)
const x = builder.input([1, 5, 5, 1])
const graph = builder.build([builder.conv2d(x, { shape: [4, 3, 3, 1], data: filter }, null, { name: 'convolution' })])
const weights = graph.nodes[0]?.inputs[1] ?? -1

test.each(recipes.map((recipe) => [recipe.name, recipe.settings] as const))(
  '%s: with 4 bits the range of the weights is that of 8 bits, on wider steps',
  (_, settings) => {
    const perChannel = settings.weights === 'per-channel'
    const reach = (type: 'int8' | 'int4', most: number): number[] => {
      const options = { ...defaultQuantization, perChannel, weightType: type }
      const scales = unwrap(chooseWeightScales(graph, settings, options)).get(weights)
      const { data, quantization } = quantizeWeights(filter, [4, 3, 3, 1], 0, { perChannel, type, ...(scales && { scales }) })
      expect(Math.max(...data.map(Math.abs))).toBeGreaterThan(most / 2 - 1)
      return quantization.scale.map((scale) => scale * most)
    }
    const [wide, narrow] = [reach('int8', 127), reach('int4', 7)]
    // Powers of two are rounded up after that, by less than a factor of two.
    for (const [channel, end] of wide.entries()) {
      const ratio = (narrow[channel] ?? NaN) / end
      expect(ratio).toBeGreaterThan(0.5)
      expect(ratio).toBeLessThan(2)
    }
  },
)
