import { createBlocks } from './blocks.ts'
import { acceptShape, defineTemplate } from './define-template.ts'

/** Plain 3x3 convolutions with pooling between. With its defaults on 28x28x1 it is `digit_cnn` of the benchmarks. */
export const conv2dSmall = defineTemplate({
  name: 'conv2d-small',
  title: 'Small CNN',
  for: ['image', 'audio'],
  tasks: ['classification', 'regression'],
  description: 'Looks for small patterns anywhere in a picture or spectrogram. A sound first choice for pictures up to 64 × 64.',
  parameters: [
    { name: 'filters', default: 8, min: 2, max: 64, help: 'Patterns in the first layer; each further layer has twice as many.' },
    { name: 'layers', default: 3, min: 1, max: 5, help: 'Convolutions; between two, height and width are halved.' },
  ],
  training: { epochs: 80, batch: 32, learningRate: 0.01, patience: 30, dropout: 0, labelSmoothing: 0 },
  accepts: acceptShape('conv2d-small', [8, 8, 1], 'pictures or spectrograms of at least 8 × 8'),
  layout: ({ inputShape, classes, task, seed }, { filters, layers }, name) => {
    const blocks = createBlocks(name, seed)
    let x = blocks.builder.input([1, ...inputShape])
    for (let layer = 0; layer < layers; layer++) {
      x = blocks.convolution(x, `conv${layer + 1}`, filters * 2 ** layer, [3, 3])
      if (layer < layers - 1) x = blocks.pool(x, `pool${layer + 1}`, [2, 2])
    }
    return blocks.finish(blocks.globalAverage(x), task, classes)
  },
})
