import { succeed, type Result } from '../../contract/result.ts'
import type { Graph } from '../../graph/graph.ts'
import { answerNoise } from '../diagnosis/answer-noise.ts'
import type { LayerPrecision } from '../layer-precision.ts'
import { paretoFront } from './pareto-front.ts'

/** The layers that are not plain INT8. */
export type PrecisionChoice = ReadonlyMap<string, LayerPrecision>

/** One choice with what it costs and gives. */
export type PrecisionPoint = {
  readonly choice: PrecisionChoice
  /** Share of right answers, 0 to 1. */
  readonly accuracy: number
  readonly flashBytes: number
  readonly ramBytes: number
  /** Milliseconds for an answer on the board. */
  readonly latencyMs: number
}

/** What the search needs. */
export type PrecisionRequest = {
  /** The folded float graph. */
  readonly float: Graph
  /** Layers that may change, and what they may become. */
  readonly layers: readonly { readonly name: string; readonly options: readonly LayerPrecision[] }[]
  readonly build: (choice: PrecisionChoice) => Result<Graph>
  /** Accuracy on the device kernels, and sizes, of a finished graph. */
  readonly judge: (graph: Graph) => Result<Omit<PrecisionPoint, 'choice'>>
  /** Inputs on which the layers' noise is compared. */
  readonly inputs: readonly Float32Array[]
  /** Told which share of the mixes has been judged; a failure ends the search. */
  readonly proceed?: (fraction: number) => Result<null>
}

/** How many layers are changed at a time on the way along the ranking. */
const strides: readonly number[] = [0, 1, 2, 4, 8, 16, 32]

/**
 * The front of INT8, 16x8 and INT4 layers: which choices give the most right answers for their flash and RAM.
 *
 * Layers are ranked by what the change of each one alone does to the noise of the answers (noise powers of layers add up
 * nearly); then the most helpful to widen and the least harmful to narrow are changed together, 0, 1, 2, 4, 8 … of each, and
 * every such graph is judged. Fails when a graph cannot be built or judged.
 */
export function precisionFront(request: PrecisionRequest): Result<PrecisionPoint[]> {
  const { float, layers, build, judge, inputs } = request
  const noise = answerNoise(float, inputs)
  if (!noise.ok) return noise
  const ranked = (precision: LayerPrecision): Result<string[]> => {
    const found: { readonly name: string; readonly sqnr: number }[] = []
    for (const { name, options } of layers) {
      if (!options.includes(precision)) continue
      const graph = build(new Map([[name, precision]]))
      if (!graph.ok) return graph
      const judged = noise.value(graph.value)
      if (!judged.ok) return judged
      found.push({ name, sqnr: judged.value.sqnr })
    }
    return succeed(found.sort((a, b) => b.sqnr - a.sqnr).map(({ name }) => name))
  }
  const widened = ranked('int16')
  if (!widened.ok) return widened
  const narrowed = ranked('int4')
  if (!narrowed.ok) return narrowed
  const points: PrecisionPoint[] = []
  const [wides, narrows] = [countsUpTo(widened.value.length), countsUpTo(narrowed.value.length)]
  for (const wide of wides) {
    for (const narrow of narrows) {
      const going = request.proceed?.(points.length / (wides.length * narrows.length))
      if (going && !going.ok) return going
      const choice = new Map<string, LayerPrecision>()
      for (const name of narrowed.value.slice(0, narrow)) choice.set(name, 'int4')
      for (const name of widened.value.slice(0, wide)) choice.set(name, 'int16')
      const graph = build(choice)
      if (!graph.ok) return graph
      const judged = judge(graph.value)
      if (!judged.ok) return judged
      points.push({ choice, ...judged.value })
    }
  }
  return succeed(paretoFront(points))
}

function countsUpTo(most: number): number[] {
  return [...new Set([...strides.filter((count) => count < most), most])]
}
