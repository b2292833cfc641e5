import { fail, succeed } from '../../contract/result.ts'
import type { FeatureBlock } from '../block.ts'

/** The columns of a table, each brought to mean 0 and deviation 1 over the training rows. */
export const columnsBlock: FeatureBlock = {
  name: 'columns',
  title: 'Scale each column',
  description: 'Each column brought to mean 0 and deviation 1. Computed from training rows only, so the test stays fair.',
  for: ['tabular'],
  parameters: () => [],
  shape: (settings) => {
    const count = settings.input.shape.reduce((product, size) => product * size, 1)
    return count > 0 ? succeed([count]) : fail('no-columns', 'The table has no column of numbers to learn from. Add one.')
  },
  lower: () => ({ calls: [], constants: [] }),
  scalingPeriod: (settings) => settings.input.shape.reduce((product, size) => product * size, 1),
  names: (settings) => settings.input.channels,
}
