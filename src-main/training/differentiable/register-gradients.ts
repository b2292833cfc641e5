import * as tf from '@tensorflow/tfjs-core'
import { convolutionGradients } from './gradients/convolution.ts'
import { elementwiseGradients } from './gradients/elementwise.ts'
import type { Gradient } from './gradients/gradient.ts'
import { matrixGradients } from './gradients/matrix.ts'
import { poolingGradients } from './gradients/pooling.ts'
import { shapeGradients } from './gradients/shape.ts'

const gradients: readonly Gradient[] = [
  ...elementwiseGradients,
  ...shapeGradients,
  ...matrixGradients,
  ...convolutionGradients,
  ...poolingGradients,
]

/**
 * Gives tfjs-core the gradients that differentiable graphs need. The entry of tfjs-core that Node resolves comes without any
 * (they are in a module that only bundlers can load). A gradient that is registered already stays.
 */
export function registerGradients(): void {
  for (const gradient of gradients) {
    if (tf.getGradient(gradient.kernel) !== undefined && tf.getGradient(gradient.kernel) !== null) continue
    tf.registerGradient({
      kernelName: gradient.kernel,
      inputsToSave: [...(gradient.inputs ?? [])],
      outputsToSave: [gradient.output === true],
      gradFunc: (dy, saved, attributes) => {
        if (Array.isArray(dy)) throw new Error(`${gradient.kernel} has one output.`)
        return gradient.of(dy, saved, attributes)
      },
    })
  }
  registerConcatenation()
}

/** The inputs of a concatenation have numbers for names, so it saves them all. */
function registerConcatenation(): void {
  if (tf.getGradient('Concat') !== undefined && tf.getGradient('Concat') !== null) return
  tf.registerGradient({
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, saved, attributes) => {
      const axis = tf.util.parseAxisParam(attributes['axis'] as number, saved[0]?.shape ?? [])[0] ?? 0
      const parts = tf.split(
        dy as tf.Tensor,
        saved.map((tensor) => tensor.shape[axis] ?? 0),
        axis,
      )
      return Object.fromEntries(parts.map((part, index) => [String(index), () => part]))
    },
  })
}
