import type { TensorIndex } from '../../graph/graph.ts'
import { createBlocks } from './blocks.ts'
import { defineTemplate } from './define-template.ts'
import { recurrentSteps } from './recurrent-steps.ts'
import { acceptWindow, windowShape } from './window-shape.ts'

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997; with the forget gate of Gers and others, 2000):
 * i, f, o = logistic(W x + U h); g = tanh(W x + U h); c = f * c + i * g; h = o * tanh(c), from c = h = 0 on. The forget gate
 * starts open, with a bias of 1 (Jozefowicz and others, 2015).
 */
export const lstm = defineTemplate({
  name: 'lstm',
  title: 'Small LSTM',
  for: ['time-series', 'audio'],
  tasks: ['classification', 'regression'],
  description:
    'Reads a window piece by piece with a longer memory than GRU, and a third more weights. Written out step by step for the chip.',
  parameters: [
    { name: 'units', default: 16, min: 2, max: 64, help: 'Numbers that are remembered.' },
    { name: 'steps', default: 12, min: 2, max: 48, help: 'Pieces that a window is read in; more take longer and more flash.' },
  ],
  training: { epochs: 60, batch: 16, learningRate: 0.005, patience: 20, dropout: 0, labelSmoothing: 0 },
  accepts: acceptWindow('lstm', 8),
  layout: ({ inputShape, classes, task, seed }, { units, steps }, name) => {
    const blocks = createBlocks(name, seed)
    const { builder } = blocks
    const window = windowShape(inputShape) ?? { length: 1, channels: 1 }
    const bias = Float32Array.from({ length: 4 * units }, (_, gate) => (gate >= units && gate < 2 * units ? 1 : 0))
    const run = recurrentSteps(blocks, window, { units, steps, gates: 4 * units, bias })
    const forGates = run.recurrent(3 * units, 'gates')
    const forCandidate = run.recurrent(units, 'candidate')
    let memory: TensorIndex | null = null
    let state: TensorIndex | null = null
    for (let step = 0; step < run.count; step++) {
      const at = (part: string): string => `step${step + 1}/${part}`
      const seen = run.fromWindow(step, 0, 3 * units, at('seen'))
      const news = run.fromWindow(step, 3 * units, units, at('news'))
      const summed: TensorIndex = state === null ? seen : builder.add(seen, forGates(state, at('gates')), { name: at('sum') })
      const mixed: TensorIndex =
        state === null ? news : builder.add(news, forCandidate(state, at('recall')), { name: at('mixed') })
      const open = builder.elementwise('logistic', summed, at('open'))
      const candidate = builder.elementwise('tanh', mixed, at('candidate'))
      const added: TensorIndex = builder.mul(run.part(open, 0, units, at('in')), candidate, { name: at('added') })
      memory =
        memory === null
          ? added
          : builder.add(builder.mul(run.part(open, units, units, at('forget')), memory, { name: at('kept') }), added, {
              name: at('memory'),
            })
      const shown = builder.elementwise('tanh', memory, at('shown'))
      state = builder.mul(run.part(open, 2 * units, units, at('out')), shown, { name: at('state') })
    }
    return blocks.finish(state ?? -1, task, classes)
  },
})
