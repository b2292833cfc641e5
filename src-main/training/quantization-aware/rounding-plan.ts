import type { TensorIndex } from '../../graph/graph.ts'

/** The steps of a weight tensor: whole numbers from -steps to steps, scaled for each output channel or for the whole tensor. */
export type WeightGrid = { readonly steps: number; readonly perChannel: boolean }

/** How wide each weight and activation of a net is rounded. */
export type RoundingPlan = {
  readonly weights: (tensor: TensorIndex) => WeightGrid
  readonly activations: (tensor: TensorIndex) => 'int8' | 'int16'
}

/** INT8 everywhere, one scale for each output channel. */
export const int8Rounding: RoundingPlan = {
  weights: () => ({ steps: 127, perChannel: true }),
  activations: () => 'int8',
}
