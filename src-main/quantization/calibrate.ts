import { fail, succeed, type Result } from '../contract/result.ts'
import type { Graph, TensorIndex } from '../graph/graph.ts'
import { createInterpreter } from '../graph/interpret/interpreter.ts'
import type { ActivationRange, ActivationRanges } from '../training/activation-range.ts'
import { isActivation } from './activation-parameters.ts'
import { powerOfTwoAbove } from './choose-weight-scales.ts'
import { minMax } from './range-finders/min-max.ts'
import type { FoundRange, Grid, RangeFinder, RangeFinderMethod } from './range-finders/range-finder.ts'

/** One run's inputs, in model order. */
export type Sample = readonly Float32Array[]

/** How the grid of activations is laid. */
export type CalibrationChoices = {
  readonly method: RangeFinderMethod
  readonly grid: Grid
  /** Scales are rounded up to powers of two. */
  readonly powerOfTwo: boolean
}

/** Min/max on eight bits, as TensorFlow Lite calibrates. */
export const plainCalibration: CalibrationChoices = {
  method: minMax,
  grid: { dtype: 'int8', symmetric: false },
  powerOfTwo: false,
}

/**
 * The range of every activation over runs of the float graph, by a range finder: the ends of the grid it chose. Tensors that no
 * run reached are missing from the answer. Fails when the graph cannot be run in float, and with `range-not-finite`, naming the
 * layer, where the finder cannot answer.
 */
export function calibrate(
  graph: Graph,
  samples: Iterable<Sample>,
  { method, grid, powerOfTwo }: CalibrationChoices = plainCalibration,
): Result<ActivationRanges> {
  const interpreter = createInterpreter(graph)
  if (!interpreter.ok) return interpreter
  const finders = new Map<TensorIndex, RangeFinder>()
  const onTensor = (index: TensorIndex, values: Float32Array): void => {
    if (!isActivation(graph, index)) return
    const finder = finders.get(index) ?? method.create(grid)
    finders.set(index, finder)
    finder.observe(values)
  }
  const runs = [...samples]
  for (let pass = 0; pass < method.passes; pass++) {
    if (pass > 0) for (const finder of finders.values()) finder.nextPass()
    for (const sample of runs) interpreter.value.run(sample, { onTensor })
  }
  const ranges = new Map<TensorIndex, ActivationRange>()
  for (const [index, finder] of finders) {
    const found = finder.finish()
    if (!found.ok) return noRange(graph, index, found.error.message)
    ranges.set(index, endsOf(found.value, powerOfTwo))
  }
  return succeed(ranges)
}

/** The real ends of the grid that was chosen. Symmetric 8-bit grids go down to -128 here, as the kernels' do. */
export function endsOf({ scale, zeroPoint, lowest, highest }: FoundRange, powerOfTwo: boolean): ActivationRange {
  const step = powerOfTwo ? powerOfTwoAbove(scale) : scale
  if (highest > 255) return { min: (lowest - zeroPoint) * step, max: (highest - zeroPoint) * step }
  const low = highest > 127 ? 0 : -128
  return { min: (low - zeroPoint) * step, max: (low + 255 - zeroPoint) * step }
}

function noRange(graph: Graph, index: TensorIndex, reason: string): Result<never> {
  const producer = graph.nodes.find((node) => node.outputs.includes(index))
  const where = producer ? `the output of layer ${producer.name}` : `the input ${graph.tensors[index]?.name ?? index}`
  return fail('range-not-finite', `No range was found for ${where}. ${reason}`, { tensor: index })
}
