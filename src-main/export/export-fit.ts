import type { Fit } from '../boards/fit.ts'
import { fitModel } from '../boards/fit-model.ts'
import { deviceGraph } from '../device/device-graph.ts'
import { signalCost } from '../signal/feature-cost.ts'
import type { ExportRequest } from './export-model-types.ts'
import type { ExportPlan } from './plan-export.ts'

/** What an export needs on its board, with its features and with readings going in as they do. */
export function exportFit({ graph, board, features }: ExportRequest, { plan, signal, feed }: ExportPlan): Fit {
  const windowLength = features?.lowering.calls[0]?.inputLength
  return fitModel({
    graph: deviceGraph(graph),
    plan,
    board,
    runtime: 'tinykiln',
    feed,
    ...(signal === undefined ? {} : { signal }),
    ...(features === undefined ? {} : { features: signalCost(features.lowering) }),
    ...(windowLength === undefined ? {} : { windowLength }),
  })
}
