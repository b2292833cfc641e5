import { createBlocks } from './blocks.ts'
import { acceptShape, defineTemplate } from './define-template.ts'

/** Width and stride of the first layer over the bands: those of the paper up to 20 (its 10 MFCCs), twice that for finer pictures. */
const firstLook = (bands: number): readonly [number, number] => (bands <= 20 ? [4, 2] : [8, 4])

/** The keyword spotter of MLPerf Tiny (Zhang and others, "Hello Edge", 2017): one wide convolution, then separable blocks. */
export const dsCnn = defineTemplate({
  name: 'ds-cnn',
  title: 'DS-CNN',
  for: ['audio'],
  tasks: ['classification'],
  description: 'The usual net for spoken words: one wide look at the spectrogram, then cheap separable layers.',
  parameters: [
    { name: 'filters', default: 64, min: 8, max: 276, help: 'Channels of every layer.' },
    { name: 'blocks', default: 4, min: 1, max: 6, help: 'Separable blocks behind the first layer.' },
  ],
  training: { epochs: 60, batch: 32, learningRate: 0.005, patience: 20, dropout: 0.2, labelSmoothing: 0 },
  accepts: acceptShape('ds-cnn', [10, 8, 1], 'spectrograms of at least 10 frames and 8 bands'),
  layout: ({ inputShape, classes, task, seed }, { filters, blocks: count }, name) => {
    const blocks = createBlocks(name, seed)
    const [width, stride] = firstLook(inputShape[1] ?? 1)
    let x = blocks.convolution(blocks.builder.input([1, ...inputShape]), 'conv1', filters, [10, width], [2, stride])
    for (let block = 0; block < count; block++) x = blocks.separable(x, `block${block + 1}`, filters)
    return blocks.finish(blocks.globalAverage(x), task, classes)
  },
})
