import { succeed } from '../../contract/result.ts'
import { createBlocks } from './blocks.ts'
import { defineTemplate } from './define-template.ts'

/** Fully-connected layers, each half as wide as the one before. */
export const dense = defineTemplate({
  name: 'dense',
  title: 'Tiny dense',
  for: ['tabular', 'time-series', 'audio', 'image'],
  tasks: ['classification', 'regression'],
  description: 'Layers in which every value meets every other. For table rows, statistics of movements, and very small chips.',
  parameters: [
    {
      name: 'units',
      default: 32,
      min: 2,
      max: 512,
      help: 'Neurons of the first hidden layer; each further layer has half as many.',
    },
    { name: 'layers', default: 2, min: 0, max: 4, help: 'Hidden layers.' },
  ],
  training: { epochs: 100, batch: 16, learningRate: 0.003, patience: 20, dropout: 0, labelSmoothing: 0 },
  accepts: () => succeed(true),
  layout: ({ inputShape, classes, task, seed }, { units, layers }, name) => {
    const blocks = createBlocks(name, seed)
    const width = inputShape.reduce((product, dimension) => product * dimension, 1)
    let x = blocks.builder.input([1, width])
    for (let layer = 0; layer < layers; layer++) {
      x = blocks.dense(x, `dense${layer + 1}`, Math.max(2, Math.round(units / 2 ** layer)))
    }
    return blocks.finish(x, task, classes)
  },
})
