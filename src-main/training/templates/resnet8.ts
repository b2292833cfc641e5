import type { TensorIndex } from '../../graph/graph.ts'
import { createBlocks } from './blocks.ts'
import { acceptShape, defineTemplate } from './define-template.ts'

/** The picture classifier of MLPerf Tiny: three residual blocks (He and others, 2016). */
export const resnet8 = defineTemplate({
  name: 'resnet8',
  title: 'ResNet-8',
  for: ['image'],
  tasks: ['classification'],
  description:
    'Three blocks whose input is added to their output. Exact on small colour pictures, and heavy: 12 M multiplications at 32 × 32.',
  parameters: [
    {
      name: 'filters',
      default: 16,
      min: 4,
      max: 32,
      help: 'Channels of the first block; the others have two and four times as many.',
    },
  ],
  training: { epochs: 60, batch: 32, learningRate: 0.005, patience: 15, dropout: 0, labelSmoothing: 0 },
  accepts: acceptShape('resnet8', [16, 16, 1], 'pictures of at least 16 × 16'),
  layout: ({ inputShape, classes, task, seed }, { filters }, name) => {
    const blocks = createBlocks(name, seed)
    const residual = (x: TensorIndex, block: string, width: number, stride: number): TensorIndex => {
      const first = blocks.convolution(x, `${block}/conv1`, width, [3, 3], [stride, stride])
      const second = blocks.convolution(first, `${block}/conv2`, width, [3, 3], [1, 1], true)
      const shortcut = stride === 1 ? x : blocks.shortcut(x, `${block}/shortcut`, width, [stride, stride])
      return blocks.builder.add(shortcut, second, { activation: 'relu', name: `${block}/add` })
    }
    let x = blocks.convolution(blocks.builder.input([1, ...inputShape]), 'conv1', filters, [3, 3])
    x = residual(x, 'block1', filters, 1)
    x = residual(x, 'block2', filters * 2, 2)
    x = residual(x, 'block3', filters * 4, 2)
    return blocks.finish(blocks.globalAverage(x), task, classes)
  },
})
