import { arenaBudget } from '../../boards/arena-budget.ts'
import type { Board } from '../../boards/board.ts'
import type { Fit, Runtime } from '../../boards/fit.ts'
import { fitModel } from '../../boards/fit-model.ts'
import type { FitRequest } from '../../boards/fit-parts.ts'
import type { Measured } from '../../boards/measurement.ts'
import { succeed, type Result } from '../../contract/result.ts'
import { planInBands } from '../../device/bands/plan-in-bands.ts'
import { deviceGraph } from '../../device/device-graph.ts'
import { planDevice } from '../../device/plan-device.ts'
import type { DevicePlan } from '../../device/plan.ts'
import { hashOfTflite } from '../../export/exported-model-hash.ts'
import { writeTflite } from '../../formats/tflite/write.ts'
import { countMacs } from '../../graph/count-macs.ts'
import { countParameters } from '../../graph/count-parameters.ts'
import type { Graph } from '../../graph/graph.ts'
import { prepareForQuantization } from '../../graph/passes/prepare-for-quantization.ts'
import { isActivation } from '../../quantization/activation-parameters.ts'
import { quantizeGraph } from '../../quantization/quantize-graph.ts'
import { signalCost } from '../../signal/feature-cost.ts'
import type { SignalLowering } from '../../signal/feature-types.ts'
import { lowerFeatures } from '../../signal/lower-features.ts'
import { isInteger } from './model-runner.ts'
import type { RoadModel } from './model.ts'

/** A model with everything the fit asks for. */
export type PlannedModel = {
  readonly graph: Graph
  /** What TinyKiln's own code computes of it. */
  readonly onDevice: Graph
  readonly plan: DevicePlan
  readonly tfliteBytes: number
  /** SHA-256 of that file, by which an export names its model. */
  readonly tfliteHash: string
  readonly parameters: number
  readonly macs: number
  readonly features: { readonly ops: number; readonly ram: number; readonly flash: number } | null
  readonly signal: SignalLowering | null
  readonly windowLength: number | null
  /** What was assumed about a float model; null for an integer one. */
  readonly assumed: string | null
}

/** The INT8 form of a float graph with ranges of ±1 everywhere: sizes are exact, values mean nothing. */
export function sizedAsInt8(graph: Graph): Result<Graph> {
  const prepared = prepareForQuantization(graph)
  if (!prepared.ok) return prepared
  const ranges = new Map(
    prepared.value.tensors.flatMap((_, index) =>
      isActivation(prepared.value, index) ? [[index, { min: -1, max: 1 }] as const] : [],
    ),
  )
  return quantizeGraph(prepared.value, ranges)
}

/** Plans a model for the chip; a float model is planned as the INT8 model it will become. */
export function plannedModel({ graph, features }: Pick<RoadModel, 'graph' | 'features'>): Result<PlannedModel> {
  const integer = isInteger(graph) ? succeed(graph) : sizedAsInt8(graph)
  if (!integer.ok) return integer
  const plan = planDevice(integer.value)
  if (!plan.ok) return plan
  const file = writeTflite(integer.value)
  if (!file.ok) return file
  const signal = features ? lowerFeatures(features) : null
  return succeed({
    graph: integer.value,
    onDevice: deviceGraph(integer.value),
    plan: plan.value,
    tfliteBytes: file.value.length,
    tfliteHash: hashOfTflite(file.value),
    parameters: countParameters(integer.value),
    macs: countMacs(integer.value),
    features: signal ? signalCost(signal) : null,
    signal,
    windowLength: features ? features.settings.input.shape.reduce((product, size) => product * size, 1) : null,
    assumed: integer.value === graph ? null : 'The model is float; the figures are those of its INT8 form.',
  })
}

/** The plan that a board gets: as it is where it fits, else with the first stages in bands where that fits. */
export function planFor(planned: PlannedModel, board: Board): DevicePlan {
  const { onDevice, plan } = planned
  const ramBytes = arenaBudget(requestFor(planned, plan, board, 'tinykiln'))
  if (plan.arenaBytes <= ramBytes) return plan
  return planInBands(onDevice, plan, { ramBytes })?.plan ?? plan
}

function requestFor(planned: PlannedModel, plan: DevicePlan, board: Board, runtime: Runtime): FitRequest {
  const { graph, onDevice, tfliteBytes, features, signal, windowLength } = planned
  return {
    graph: runtime === 'tinykiln' ? onDevice : graph,
    plan,
    board,
    runtime,
    tfliteBytes,
    ...(features ? { features } : {}),
    ...(signal ? { signal } : {}),
    ...(windowLength === null ? {} : { windowLength }),
  }
}

/** What a planned model needs on a board; what the board itself has measured takes the place of estimates. */
export function fitOn(planned: PlannedModel, board: Board, runtime: Runtime, measured?: Measured): Fit {
  if (runtime === 'tflm') return fitModel(requestFor(planned, planned.plan, board, runtime))
  const request = requestFor(planned, planFor(planned, board), board, runtime)
  return fitModel(measured === undefined ? request : { ...request, measured })
}
