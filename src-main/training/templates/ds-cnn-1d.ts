import { createBlocks } from './blocks.ts'
import { defineTemplate } from './define-template.ts'
import { acceptWindow, windowShape } from './window-shape.ts'

/**
 * A DS-CNN along time only: the values of a step (bands of a spectrogram, axes of a sensor) are channels, as in the streaming
 * wake word net of MLPerf Tiny. Nothing is padded, so what a layer gives for a step never depends on where the window ends:
 * a runtime may compute each new step once and keep the rest.
 */
export const dsCnn1d = defineTemplate({
  name: 'ds-cnn-1d',
  title: 'Streaming DS-CNN',
  for: ['audio', 'time-series'],
  tasks: ['classification', 'regression'],
  description: 'Cheap separable layers along time only. For sounds and movements that are listened to without a pause.',
  parameters: [
    { name: 'filters', default: 64, min: 8, max: 256, help: 'Channels of every layer.' },
    { name: 'blocks', default: 4, min: 1, max: 6, help: 'Separable blocks behind the first layer.' },
    { name: 'width', default: 9, min: 2, max: 25, help: 'Steps that a block looks at together.' },
  ],
  training: { epochs: 40, batch: 32, learningRate: 0.005, patience: 12, dropout: 0.2, labelSmoothing: 0 },
  accepts: acceptWindow('ds-cnn-1d', 10),
  layout: ({ inputShape, classes, task, seed }, { filters, blocks: count, width }, name) => {
    const blocks = createBlocks(name, seed)
    const { length, channels } = windowShape(inputShape) ?? { length: 1, channels: 1 }
    let x = blocks.builder.input([1, 1, length, channels])
    const kernel = (most: number): [number, number] => [1, Math.min(most, blocks.builder.shapeOf(x)[2] ?? 1)]
    x = blocks.convolution(x, 'conv1', filters, kernel(3), [1, 1], false, 'valid')
    for (let block = 1; block <= count; block++) {
      x = blocks.depthwise(x, `block${block}/depthwise`, kernel(width), [1, 1], 'valid')
      x = blocks.convolution(x, `block${block}/pointwise`, filters, [1, 1])
    }
    return blocks.finish(blocks.globalAverage(x), task, classes)
  },
})
