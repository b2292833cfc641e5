import { createBlocks } from './blocks.ts'
import { acceptShape, defineTemplate } from './define-template.ts'

/** Filters (at width 1) and strides of the separable blocks of MobileNetV1 (Howard and others, 2017). */
const stages: readonly (readonly [number, number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1], // prettier-ignore
]

/** MobileNetV1 with a width factor; a quarter is the person detector of MLPerf Tiny. */
export const mobilenetV1 = defineTemplate({
  name: 'mobilenet-v1-025',
  title: 'MobileNet-like 0.25',
  for: ['image'],
  tasks: ['classification'],
  description: 'Thirteen separable blocks. For pictures from 48 × 48 on and boards with 256 KB of flash or more.',
  parameters: [{ name: 'width', default: 0.25, min: 0.05, max: 1, help: 'Channels of every layer as a share of the full net.' }],
  training: { epochs: 40, batch: 32, learningRate: 0.005, patience: 12, dropout: 0.1, labelSmoothing: 0 },
  accepts: acceptShape('mobilenet-v1-025', [32, 32, 1], 'pictures of at least 32 × 32'),
  layout: ({ inputShape, classes, task, seed }, { width }, name) => {
    const blocks = createBlocks(name, seed)
    const scaled = (filters: number) => Math.max(2, Math.round(filters * width))
    let x = blocks.convolution(blocks.builder.input([1, ...inputShape]), 'conv1', scaled(32), [3, 3], [2, 2])
    for (const [index, [filters, stride]] of stages.entries()) {
      x = blocks.separable(x, `block${index + 1}`, scaled(filters), [stride, stride])
    }
    return blocks.finish(blocks.globalAverage(x), task, classes)
  },
})
