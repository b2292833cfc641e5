import { createBlocks } from './blocks.ts'
import { acceptShape, defineTemplate } from './define-template.ts'

/** A strided convolution and separable blocks: a fraction of the multiplications of conv2d-small. */
export const conv2dLight = defineTemplate({
  name: 'conv2d-light',
  title: 'Light CNN',
  for: ['image', 'audio'],
  tasks: ['classification', 'regression'],
  description: 'A small CNN of separable layers that starts by halving the picture. For chips too slow or small for Small CNN.',
  parameters: [
    { name: 'filters', default: 8, min: 2, max: 64, help: 'Patterns in the first layer; each further block has twice as many.' },
    { name: 'blocks', default: 2, min: 1, max: 4, help: 'Separable blocks behind the first layer.' },
  ],
  training: { epochs: 40, batch: 32, learningRate: 0.01, patience: 12, dropout: 0, labelSmoothing: 0 },
  accepts: acceptShape('conv2d-light', [8, 8, 1], 'pictures or spectrograms of at least 8 × 8'),
  layout: ({ inputShape, classes, task, seed }, { filters, blocks: count }, name) => {
    const blocks = createBlocks(name, seed)
    let x = blocks.convolution(blocks.builder.input([1, ...inputShape]), 'conv1', filters, [3, 3], [2, 2])
    for (let block = 0; block < count; block++) {
      x = blocks.separable(x, `block${block + 1}`, filters * 2 ** (block + 1), block === 0 ? [2, 2] : [1, 1])
    }
    return blocks.finish(blocks.globalAverage(x), task, classes)
  },
})
