import { succeed } from '../../contract/result.ts'
import { createBlocks } from './blocks.ts'
import { defineTemplate } from './define-template.ts'

/** Rebuilds its input through a bottleneck; what it rebuilds badly is unusual (the anomaly detector of MLPerf Tiny). */
export const autoencoder = defineTemplate({
  name: 'autoencoder',
  title: 'Anomaly',
  for: ['time-series', 'audio', 'tabular'],
  tasks: ['anomaly'],
  description: 'Learns what normal looks like, from normal recordings only, and tells how far a new one is from it.',
  parameters: [
    { name: 'units', default: 128, min: 4, max: 512, help: 'Neurons of each layer.' },
    { name: 'layers', default: 4, min: 1, max: 6, help: 'Layers on either side of the bottleneck.' },
    { name: 'bottleneck', default: 8, min: 1, max: 64, help: 'Numbers that a sample is squeezed into.' },
  ],
  training: { epochs: 100, batch: 32, learningRate: 0.001, patience: 15, dropout: 0, labelSmoothing: 0 },
  accepts: () => succeed(true),
  layout: ({ inputShape, task, seed }, { units, layers, bottleneck }, name) => {
    const blocks = createBlocks(name, seed)
    const width = inputShape.reduce((product, dimension) => product * dimension, 1)
    let x = blocks.builder.input([1, width])
    for (let layer = 0; layer < layers; layer++) x = blocks.denseNormalized(x, `encoder${layer + 1}`, units)
    x = blocks.denseNormalized(x, 'bottleneck', bottleneck)
    for (let layer = 0; layer < layers; layer++) x = blocks.denseNormalized(x, `decoder${layer + 1}`, units)
    return blocks.finish(x, task, width)
  },
})
