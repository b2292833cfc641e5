import type { Graph } from '../../graph/graph.ts'
import { deviceGraph } from '../device-graph.ts'
import { timeStages } from './time-stages.ts'

/** Answers in the time of one window, unless somebody wants others. */
const ANSWERS_A_WINDOW = 10
/** Products of strides are small. */
const LONGEST_HOP = 64

/**
 * How many moments go into a stream at a time: as few as let the most layers keep what they have, and so many of these that a window
 * has ten answers. 0 where no layer of the model slides along time.
 */
export function usualHop(graph: Graph): number {
  const prepared = deviceGraph(graph)
  const stages = Array.from({ length: LONGEST_HOP }, (_, i) => timeStages(prepared, i + 1, () => -1))
  const most = Math.max(...stages.map(({ length }) => length))
  if (most === 0) return 0
  const least = stages.findIndex(({ length }) => length === most) + 1
  const moments = stages[least - 1]?.[0]?.input.shape[1] ?? least
  const wished = Math.ceil(moments / ANSWERS_A_WINDOW / least) * least
  return (stages[wished - 1]?.length ?? 0) === most ? wished : least
}
