import { createGraphBuilder } from '../../graph/build/graph-builder.ts'
import type { Graph } from '../../graph/graph.ts'
import { createRandom } from '../../training/random.ts'
import { heNormal, zeros } from '../../training/templates/weights.ts'

/** Dense layers with ReLU between them, of random weights: [inputs, units …, classes]. */
export function denseNet(name: string, sizes: readonly number[]): Graph {
  const builder = createGraphBuilder(name)
  const random = createRandom(1)
  const [inputs = 1, ...units] = sizes
  let x = builder.input([1, inputs])
  for (const [layer, count] of units.entries()) {
    const before = sizes[layer] ?? 1
    const activation = layer === units.length - 1 ? 'none' : 'relu'
    x = builder.fullyConnected(x, heNormal(random, [count, before], before), zeros(count), { activation, name: `dense${layer}` })
  }
  return builder.build([x])
}
