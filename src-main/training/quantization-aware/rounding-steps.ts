import { succeed, type Result } from '../../contract/result.ts'
import { findParameters } from '../differentiable/parameters.ts'
import type { LossKind } from '../loss.ts'
import { createPlainStep } from '../plain-step.ts'
import type { StepExtension } from '../step-extension.ts'
import type { QuantizationAwareOptions } from '../train-options.ts'
import type { StepState, TrainStep } from '../train-step.ts'
import { foldState } from './fold-state.ts'
import { insertNormalizations, type LiveNet } from './live-normalizations.ts'
import { createPhasedStep, type Phase, type PhasedStep } from './phased-step.ts'
import { roundedWeights } from './quantized-extension.ts'
import { int8Rounding } from './rounding-plan.ts'
import { settleStatistics } from './settle-statistics.ts'

/** The step of a run with rounding. */
export type RoundingSteps = {
  readonly step: PhasedStep
  /** What a state of the step is in the folded net. */
  readonly folded: (state: StepState) => StepState
}

/** Samples from which normalizations that are put back get their first statistics. */
const settlingSamples = 256

/**
 * The step of a run with rounding: at first with weights rounded alone (`delay`), at first with live normalizations
 * (`normalizations`), later without; `extension` rounds everything. Fails as `findParameters` does.
 */
export function createRoundingSteps(
  options: QuantizationAwareOptions,
  loss: LossKind,
  extension: StepExtension,
): Result<RoundingSteps> {
  const { graph, settings, engine, delay = 0 } = options
  const live = liveNet(options)
  if (!live.ok) return live
  const { normalizations } = live.value
  const parameters = { folded: findParameters(graph), live: findParameters(live.value.graph) }
  if (!parameters.folded.ok) return parameters.folded
  if (!parameters.live.ok) return parameters.live
  const frozen = options.frozen ?? new Set()
  const nets = {
    folded: { graph, parameters: parameters.folded.value },
    live: { graph: live.value.graph, parameters: parameters.live.value },
  }
  const make = (net: keyof typeof nets, changes: StepExtension) => (): TrainStep => {
    const request = { loss, dropout: settings.dropout, l2: settings.l2, frozen, ...nets[net], extension: changes }
    return engine.compile?.(request) ?? createPlainStep(request)
  }
  const freeze = normalizations.length === 0 ? 0 : (options.normalizations?.until ?? 0)
  const weightsOnly = roundedWeights(options.rounding ?? int8Rounding)
  const ends = [...new Set([delay, freeze, 1])].filter((end) => end > 0).sort((a, b) => a - b)
  const phases = ends.map((until, index): Phase => {
    const from = ends[index - 1] ?? 0
    const isLive = from < freeze
    return { until, live: isLive, make: make(isLive ? 'live' : 'folded', from < delay ? weightsOnly : extension) }
  })
  return succeed({
    step: createPhasedStep(phases, normalizations),
    folded: (state) => foldState(state, normalizations),
  })
}

/** The net with the normalizations that stay live for a while; the folded net itself where there are none. */
function liveNet({ graph, train, normalizations }: QuantizationAwareOptions): Result<LiveNet> {
  if (!normalizations) return succeed({ graph, normalizations: [] })
  const size = train.inputs.length / train.count
  const count = Math.min(train.count, settlingSamples)
  const samples = Array.from({ length: count }, (_, index) => {
    const place = Math.floor((index * train.count) / count)
    return train.inputs.subarray(place * size, (place + 1) * size)
  })
  return settleStatistics(insertNormalizations(graph, normalizations.layers), samples)
}
