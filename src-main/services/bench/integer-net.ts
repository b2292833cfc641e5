import { unwrap } from '../../contract/result.ts'
import type { Graph } from '../../graph/graph.ts'
import { createRandom } from '../../training/random.ts'
import { quantizePostTraining } from '../road/quantize-model.ts'

const calibrationWindows = 8

/** How many numbers the first input of a net takes. */
export function inputSize(graph: Graph): number {
  return (graph.tensors[graph.inputs[0] ?? -1]?.shape ?? []).reduce((product, length) => product * length, 1)
}

/** A float net rounded to INT8, calibrated on random windows of a fixed seed: its cost is that of a trained net. */
export function integerNet(float: Graph): Graph {
  const random = createRandom(3)
  const inputs = Float32Array.from({ length: calibrationWindows * inputSize(float) }, () => random.normal())
  const set = { count: calibrationWindows, inputs, labels: new Int32Array(calibrationWindows) }
  return unwrap(quantizePostTraining(float, set)).graph
}
