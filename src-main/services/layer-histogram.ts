import type { LayerHistogram } from '../contract/methods/quantization.ts'
import { fail, succeed, type Result } from '../contract/result.ts'
import { planDevice } from '../device/plan-device.ts'
import { createRunner } from '../device/runner.ts'
import type { Graph, TensorIndex } from '../graph/graph.ts'
import { integerRange } from '../graph/integer-range.ts'
import { createInterpreter } from '../graph/interpret/interpreter.ts'
import type { Project } from '../projects/project.ts'
import { featuresBehind } from './record/lineage-of.ts'
import { loadModel } from './record/model-record.ts'
import { loadProjectData } from './record/project-data.ts'
import { samplesOf } from './road/feature-set.ts'
import { fromBytes, toBytes } from './road/model-runner.ts'
import { weightSteps } from './weight-steps.ts'

const windows = 24
/** Bars over the range: one for each step of INT8. */
const bars = 256
/** Bars beyond each end, for what gets clipped; the last takes in all that lies further out. */
const beyond = 32

/**
 * What one layer of an integer model gives on some training windows: on the chip, and before its output is rounded and clipped
 * (simulated); and the weights it has. Fails with `no-calibration-data` and `unknown-layer`.
 */
export function layerHistogram(project: Project, hash: string, layer: string): Result<LayerHistogram> {
  const { graph } = loadModel(project, hash)
  const features = featuresBehind(project, hash)
  const data = features === null ? null : loadProjectData(project, features)
  if (!data) return fail('no-calibration-data', 'This needs examples. Add data first.')
  if (!data.ok) return data
  const node = graph.nodes.find((one) => one.name === layer)
  const place = node?.outputs[0] ?? -1
  const tensor = graph.tensors[place]
  const input = graph.tensors[graph.inputs[0] ?? -1]
  if (!node || !tensor?.quantization || !input) {
    return fail('unknown-layer', `There is no layer “${layer}” with whole numbers in this model.`)
  }
  const plan = planDevice(graph, { keepAllTensors: true })
  if (!plan.ok) return plan
  const runner = createRunner(plan.value)
  if (!runner.ok) return runner
  const real = createInterpreter(withoutGrid(graph, place), { quantized: 'simulate' })
  if (!real.ok) return real
  const buffer = plan.value.buffers.findIndex((one) => one.tensor === place)
  const [scale = 1] = tensor.quantization.scale
  const [zeroPoint = 0] = tensor.quantization.zeroPoint
  const [least, most] = integerRange(tensor.type)
  const wide = (most - least + 1) / bars
  const start = (least - 0.5 - zeroPoint) * scale
  const width = wide * scale
  const inside = new Float32Array(bars)
  const before = new Float32Array(bars + 2 * beyond)
  const barOf = (value: number): number => Math.floor((value - start) / width)
  let total = 0
  for (const sample of samplesOf(data.value.dataset, 'train').slice(0, windows)) {
    const values = data.value.extract(sample)
    runner.value.reset()
    runner.value.run([toBytes(values, input)])
    for (const value of fromBytes(runner.value.readTensor(buffer), tensor)) {
      const bar = Math.max(0, Math.min(bars - 1, barOf(value)))
      inside[bar]! += 1
      total++
    }
    const onTensor = (index: TensorIndex, list: Float32Array): void => {
      if (index !== place) return
      for (const value of list) before[Math.max(0, Math.min(before.length - 1, beyond + barOf(value)))]! += 1
    }
    real.value.run([values], { onTensor })
  }
  const share = (counts: Float32Array): Float32Array => counts.map((count) => (total === 0 ? 0 : count / total))
  const sum = (counts: Float32Array): number => counts.reduce((all, count) => all + count, 0)
  const shares = share(before)
  return succeed({
    scale,
    zeroPoint,
    least,
    most,
    counts: share(inside),
    before: shares,
    beyond,
    clippedBelow: sum(shares.subarray(0, beyond)),
    clippedAbove: sum(shares.subarray(beyond + bars)),
    weights: weightSteps(graph, node),
  })
}

/** The same graph with one activation not rounded; for simulation only. */
function withoutGrid(graph: Graph, index: TensorIndex): Graph {
  const tensors = graph.tensors.map(({ quantization, ...tensor }, at) =>
    at === index ? { ...tensor, type: 'float32' as const } : { ...tensor, ...(quantization && { quantization }) },
  )
  return { ...graph, tensors }
}
