import { succeed, type Result } from '../contract/result.ts'
import type { Graph, TensorIndex } from '../graph/graph.ts'
import { createInterpreter } from '../graph/interpret/interpreter.ts'
import type { ActivationRange, ActivationRanges } from '../training/activation-range.ts'
import { isActivation } from './activation-parameters.ts'
import { minMaxObserver, type Observer } from './observer.ts'

/** One run's inputs, in model order. */
export type Sample = readonly Float32Array[]

/**
 * The range of every activation over runs of the float graph. Tensors that no run reached are missing from the answer.
 * Fails when the graph cannot be run in float.
 */
export function calibrate(
  graph: Graph,
  samples: Iterable<Sample>,
  makeObserver: (tensor: TensorIndex) => Observer = minMaxObserver,
): Result<ActivationRanges> {
  const interpreter = createInterpreter(graph)
  if (!interpreter.ok) return interpreter
  const observers = new Map<TensorIndex, Observer>()
  const onTensor = (index: TensorIndex, values: Float32Array): void => {
    if (!isActivation(graph, index)) return
    const observer = observers.get(index) ?? makeObserver(index)
    observers.set(index, observer)
    observer.observe(values)
  }
  for (const sample of samples) interpreter.value.run(sample, { onTensor })
  const ranges = new Map<TensorIndex, ActivationRange>()
  for (const [index, observer] of observers) {
    const range = observer.range()
    if (range) ranges.set(index, range)
  }
  return succeed(ranges)
}
