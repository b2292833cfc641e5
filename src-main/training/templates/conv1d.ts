import { createBlocks } from './blocks.ts'
import { defineTemplate } from './define-template.ts'
import { acceptWindow, windowShape } from './window-shape.ts'

/** Convolutions along time, as pictures of height 1, so that every runtime has their kernels. */
export const conv1d = defineTemplate({
  name: 'conv1d',
  title: 'Small 1-D CNN',
  for: ['time-series', 'audio'],
  tasks: ['classification', 'regression'],
  description: 'Looks for short patterns anywhere in a window. The best start for gestures, vibration and other movements.',
  parameters: [
    { name: 'filters', default: 16, min: 2, max: 64, help: 'Patterns in the first layer; each further layer has twice as many.' },
    { name: 'layers', default: 3, min: 1, max: 5, help: 'Convolutions; between two the time is halved.' },
    { name: 'width', default: 5, min: 2, max: 15, help: 'Readings that a pattern spans; the last layer spans two fewer.' },
  ],
  training: { epochs: 60, batch: 16, learningRate: 0.003, patience: 15, dropout: 0, labelSmoothing: 0 },
  accepts: acceptWindow('conv1d', 8),
  layout: ({ inputShape, classes, task, seed }, { filters, layers, width }, name) => {
    const blocks = createBlocks(name, seed)
    const { length, channels } = windowShape(inputShape) ?? { length: 1, channels: 1 }
    let x = blocks.builder.input([1, 1, length, channels])
    for (let layer = 0; layer < layers; layer++) {
      const last = layer === layers - 1
      const kernel = last && layers > 1 ? Math.max(width - 2, 1) : width
      x = blocks.convolution(x, `conv${layer + 1}`, filters * 2 ** layer, [1, kernel])
      if (!last) x = blocks.pool(x, `pool${layer + 1}`, [1, 2])
    }
    return blocks.finish(blocks.globalAverage(x), task, classes)
  },
})
