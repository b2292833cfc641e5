import type { TensorIndex } from '../../graph/graph.ts'
import type { Blocks } from './blocks.ts'
import { glorotUniform } from './weights.ts'
import type { WindowShape } from './window-shape.ts'

/** The steps of a recurrent net, written out one after another over the same weights. */
export type RecurrentSteps = {
  readonly count: number
  /** What the window adds to a gate or gates at a step: [1, size], from `start` of the gates' values on. */
  readonly fromWindow: (step: number, start: number, size: number, name: string) => TensorIndex
  /** A matrix that turns the state into what it adds to gates. Every use is a node over the same constant. */
  readonly recurrent: (size: number, name: string) => (state: TensorIndex, name: string) => TensorIndex
  /** Part of a [1, …] vector. */
  readonly part: (x: TensorIndex, start: number, size: number, name: string) => TensorIndex
}

/**
 * Cuts a window into at most `steps` pieces of equal length and multiplies each with the gates' input weights: one strided
 * convolution does that for all steps. `gates` values a step; `bias` is where they start from.
 */
export function recurrentSteps(
  blocks: Blocks,
  window: WindowShape,
  shape: { readonly units: number; readonly steps: number; readonly gates: number; readonly bias: Float32Array },
): RecurrentSteps {
  const { builder, random } = blocks
  const { units, gates } = shape
  const piece = Math.ceil(window.length / shape.steps)
  const filter = glorotUniform(random, [gates, 1, piece, window.channels], piece * window.channels, units)
  const bias = { shape: [gates], data: shape.bias }
  const input = builder.input([1, 1, window.length, window.channels])
  const projected = builder.conv2d(input, filter, bias, { stride: [1, piece], name: 'pieces' })
  const count = builder.shapeOf(projected)[2] ?? 1
  const flat = builder.reshape(projected, [1, count * gates], 'pieces/flat')
  const part: RecurrentSteps['part'] = (x, start, size, name) => {
    const begin = builder.constant([2], Int32Array.of(0, start), { name: `${name}/begin` })
    const sizes = builder.constant([2], Int32Array.of(1, size), { name: `${name}/size` })
    return builder.node({ kind: 'slice' }, [x, begin, sizes], { name })[0] ?? -1
  }
  return {
    count,
    part,
    fromWindow: (step, start, size, name) => part(flat, step * gates + start, size, name),
    recurrent: (size, name) => {
      const { data } = glorotUniform(random, [size, units], units, size)
      const weights = builder.constant([size, units], data, { name: `${name}/weights` })
      return (state, layer) =>
        builder.node({ kind: 'fullyConnected', activation: 'none', keepDimensions: false }, [state, weights, -1], {
          name: layer,
        })[0] ?? -1
    },
  }
}
