import type { TensorIndex } from '../../graph/graph.ts'
import { createBlocks } from './blocks.ts'
import { defineTemplate } from './define-template.ts'
import { recurrentSteps } from './recurrent-steps.ts'
import { acceptWindow, windowShape } from './window-shape.ts'

/**
 * Gated recurrent units (Cho and others, 2014), the reset gate behind the recurrent product so that one matrix product serves
 * a gate: z, r = logistic(W x + U h); n = tanh(W x + r * U h); h = n + z * (h - n), from h = 0 on.
 */
export const gru = defineTemplate({
  name: 'gru',
  title: 'Small GRU',
  for: ['time-series', 'audio'],
  tasks: ['classification', 'regression'],
  description:
    'Reads a window piece by piece and remembers. For movements whose order matters; written out step by step for the chip.',
  parameters: [
    { name: 'units', default: 16, min: 2, max: 64, help: 'Numbers that are remembered.' },
    { name: 'steps', default: 12, min: 2, max: 48, help: 'Pieces that a window is read in; more take longer and more flash.' },
  ],
  training: { epochs: 60, batch: 16, learningRate: 0.005, patience: 20, dropout: 0, labelSmoothing: 0 },
  accepts: acceptWindow('gru', 8),
  layout: ({ inputShape, classes, task, seed }, { units, steps }, name) => {
    const blocks = createBlocks(name, seed)
    const { builder } = blocks
    const window = windowShape(inputShape) ?? { length: 1, channels: 1 }
    const gates = 3 * units
    const run = recurrentSteps(blocks, window, { units, steps, gates, bias: new Float32Array(gates) })
    const forGates = run.recurrent(2 * units, 'gates')
    const forCandidate = run.recurrent(units, 'candidate')
    let state: TensorIndex | null = null
    for (let step = 0; step < run.count; step++) {
      const at = (part: string): string => `step${step + 1}/${part}`
      const seen = run.fromWindow(step, 0, 2 * units, at('seen'))
      const news = run.fromWindow(step, 2 * units, units, at('news'))
      const summed: TensorIndex = state === null ? seen : builder.add(seen, forGates(state, at('gates')), { name: at('sum') })
      const open = builder.elementwise('logistic', summed, at('open'))
      const keep = run.part(open, 0, units, at('keep'))
      if (state === null) {
        const candidate = builder.elementwise('tanh', news, at('candidate'))
        const kept = builder.mul(keep, candidate, { name: at('kept') })
        state = builder.node({ kind: 'sub', activation: 'none' }, [candidate, kept], { name: at('state') })[0] ?? -1
        continue
      }
      const reset = run.part(open, units, units, at('reset'))
      const recalled = builder.mul(reset, forCandidate(state, at('recall')), { name: at('recalled') })
      const candidate = builder.elementwise('tanh', builder.add(news, recalled, { name: at('mixed') }), at('candidate'))
      const change = builder.node({ kind: 'sub', activation: 'none' }, [state, candidate], { name: at('change') })[0] ?? -1
      state = builder.add(candidate, builder.mul(keep, change, { name: at('kept') }), { name: at('state') })
    }
    return blocks.finish(state ?? -1, task, classes)
  },
})
