import type { Board } from '../boards/board.ts'
import { computed, estimated, type Figure } from '../contract/figure.ts'
import { estimateLatency } from '../boards/estimate-latency.ts'
import type { PlannedModel } from './road/fit-road.ts'

/** Cycles of one float multiply-add: with a single-precision unit, and in software (soft float of GCC), against INT8's few. */
const floatCost = { unit: { usual: 2, low: 1, high: 4 }, software: { usual: 20, low: 10, high: 40 } } as const

/** What the float form of a model would need, for comparison; TinyKiln's own runtime computes in whole numbers only. */
export function floatFigures(
  planned: PlannedModel,
  board: Board,
): { readonly flash: Figure; readonly ram: Figure; readonly latencyMs: Figure; readonly update: Figure } {
  const weights = 4 * planned.parameters
  const cost = board.fpu === 'none' ? floatCost.software : floatCost.unit
  const int8 = estimateLatency(planned.graph, board, 'tinykiln', undefined)
  const source =
    board.fpu === 'none'
      ? 'this chip computes floats in software; ten to forty times the INT8 time'
      : 'one to four times the INT8 time on a chip with a float unit'
  return {
    flash: computed(weights, 'B', 'four bytes a weight'),
    ram: computed(4 * planned.plan.arenaBytes, 'B', 'the INT8 arena with four bytes a value'),
    latencyMs: estimated(int8.value * cost.usual, int8.low * cost.low, int8.high * cost.high, int8.unit, source),
    update: computed(weights, 'B', 'four bytes a weight, without the file around them'),
  }
}
