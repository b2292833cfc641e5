import type { TensorIndex } from '../../graph/graph.ts'
import type { ParameterState, StepState } from '../train-step.ts'
import type { LiveNormalization } from './live-normalizations.ts'

/** Whether a state is one of a net with live normalizations. */
export function isLive(state: StepState, normalizations: readonly LiveNormalization[]): boolean {
  const gammas = new Set(normalizations.map(({ gamma }) => gamma))
  return state.parameters.some(({ tensor }) => gammas.has(tensor))
}

/**
 * The state of the folded net that computes what a live one does with its moving statistics: w' = w f and b' = beta - mean f with
 * f = gamma / sqrt(variance + epsilon). As dL/dw' = (dL/dw) / f, Adam's moments are divided by f and f². A folded net's state
 * stays as it is.
 */
export function foldState(state: StepState, normalizations: readonly LiveNormalization[]): StepState {
  if (!isLive(state, normalizations)) return state
  const known = new Map(state.parameters.map((parameter) => [parameter.tensor, parameter]))
  const valuesOf = (tensor: TensorIndex): Float32Array => known.get(tensor)?.values ?? new Float32Array()
  const changed = new Map<TensorIndex, ParameterState | null>()
  for (const { weights, bias, gamma, mean, variance, epsilon, channelsLast } of normalizations) {
    const factor = valuesOf(gamma).map((value, channel) => value / Math.sqrt((valuesOf(variance)[channel] ?? 0) + epsilon))
    for (const gone of [gamma, mean, variance]) changed.set(gone, null)
    const weight = known.get(weights)
    const offset = known.get(bias)
    if (!weight || !offset) continue
    changed.set(weights, scaleWeights(weight, factor, channelsLast))
    const means = valuesOf(mean)
    const values = offset.values.map((value, channel) => value - (means[channel] ?? 0) * (factor[channel] ?? 1))
    changed.set(bias, { ...offset, values })
  }
  const parameters = state.parameters.flatMap((parameter) => {
    const now = changed.get(parameter.tensor)
    return now === undefined ? [parameter] : now === null ? [] : [now]
  })
  return { ...state, parameters }
}

function scaleWeights(state: ParameterState, factor: Float32Array, channelsLast: boolean): ParameterState {
  const inner = state.values.length / factor.length
  const factorAt = (index: number): number => factor[channelsLast ? index % factor.length : Math.floor(index / inner)] ?? 1
  const divided = (moment: Float32Array | null, power: number): Float32Array | null =>
    moment && moment.map((value, index) => (factorAt(index) === 0 ? 0 : value / factorAt(index) ** power))
  return {
    ...state,
    values: state.values.map((value, index) => value * factorAt(index)),
    firstMoment: divided(state.firstMoment, 1),
    secondMoment: divided(state.secondMoment, 2),
  }
}
