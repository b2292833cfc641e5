import { arenaBudget } from '../boards/arena-budget.ts'
import { succeed, type Result } from '../contract/result.ts'
import { planInBands } from '../device/bands/plan-in-bands.ts'
import { deviceGraph } from '../device/device-graph.ts'
import { planDevice } from '../device/plan-device.ts'
import type { DevicePlan } from '../device/plan.ts'
import type { ExportRequest } from './export-model-types.ts'

/**
 * The plan of an export: as it is where it fits the board, else with the first stages in bands where that fits.
 *
 * Errors: those of `planDevice`.
 */
export function planForBoard({ graph, board, features }: ExportRequest, alignmentBytes: 4 | 8 | 16): Result<DevicePlan> {
  const plain = planDevice(graph, { alignmentBytes })
  if (!plain.ok) return plain
  const signal = features?.lowering
  const windowLength = signal?.calls[0]?.inputLength
  const ramBytes = arenaBudget({
    plan: plain.value,
    graph,
    board,
    runtime: 'tinykiln',
    ...(signal === undefined ? {} : { signal }),
    ...(windowLength === undefined ? {} : { windowLength }),
  })
  if (plain.value.arenaBytes <= ramBytes) return plain
  return succeed(planInBands(deviceGraph(graph), plain.value, { alignmentBytes, ramBytes })?.plan ?? plain.value)
}
