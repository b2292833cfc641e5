import { unwrap } from '../../../contract/result.ts'
import { createRandom } from '../../random.ts'
import { defaultSettings } from '../../settings.ts'
import { trainGraph } from '../../train-graph.ts'
import { kilnEngine } from '../kiln-engine.ts'
import { benchNets } from './bench-nets.ts'

/**
 * The main file of a process that trains DS-CNN on made-up spectrograms for an epoch and prints the most memory it ever held,
 * in kilobytes. Its argument is how many spectrograms.
 */
const count = Number(process.argv[2])
const size = 49 * 10
const random = createRandom(1)
const inputs = Float32Array.from({ length: count * size }, () => random.normal())
const labels = Int32Array.from({ length: count }, () => random.below(12))
const net = benchNets.find(({ name }) => name === 'ds_cnn')
if (net) {
  const outcome = unwrap(
    await trainGraph({
      graph: net.build(),
      train: { count, inputs, labels },
      validation: null,
      settings: { ...defaultSettings, epochs: 1, batch: 32 },
      engine: kilnEngine,
    }),
  )
  const { name, version } = outcome.engine
  process.stdout.write(JSON.stringify({ kilobytes: process.resourceUsage().maxRSS, engine: `${name} ${version}` }))
}
process.exit(0)
