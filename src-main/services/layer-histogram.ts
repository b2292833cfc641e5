import { fail, succeed, type Result } from '../contract/result.ts'
import { planDevice } from '../device/plan-device.ts'
import { createRunner } from '../device/runner.ts'
import type { Project } from '../projects/project.ts'
import { dequantizeValues } from '../quantization/quantize-values.ts'
import { featuresBehind } from './record/lineage-of.ts'
import { loadModel } from './record/model-record.ts'
import { loadProjectData } from './record/project-data.ts'
import { samplesOf } from './road/feature-set.ts'
import { toBytes } from './road/model-runner.ts'

/** Values of one layer's output, as shares of bins between `low` and `high`, with the range that INT8 covers. */
export type LayerHistogram = {
  readonly low: number
  readonly high: number
  readonly counts: Float32Array
  readonly rangeLow: number
  readonly rangeHigh: number
}

const bins = 64
const windows = 24

/** Runs some training windows through an integer model and counts what one layer gives. */
export function layerHistogram(project: Project, hash: string, layer: string): Result<LayerHistogram> {
  const { graph } = loadModel(project, hash)
  const features = featuresBehind(project, hash)
  const data = features === null ? null : loadProjectData(project, features)
  if (!data) return fail('no-calibration-data', 'This needs examples. Add data first.')
  if (!data.ok) return data
  const node = graph.nodes.find((one) => one.name === layer)
  const tensor = node?.outputs[0]
  const quantization = tensor === undefined ? undefined : graph.tensors[tensor]?.quantization
  const input = graph.tensors[graph.inputs[0] ?? -1]
  if (tensor === undefined || !quantization || !input)
    return fail('unknown-layer', `There is no layer “${layer}” with whole numbers in this model.`)
  const plan = planDevice(graph, { keepAllTensors: true })
  if (!plan.ok) return plan
  const runner = createRunner(plan.value)
  if (!runner.ok) return runner
  const buffer = plan.value.buffers.findIndex((one) => one.tensor === tensor)
  const scale = quantization.scale[0] ?? 1
  const zeroPoint = quantization.zeroPoint[0] ?? 0
  const rangeLow = (-128 - zeroPoint) * scale
  const rangeHigh = (127 - zeroPoint) * scale
  const counts = new Float32Array(bins)
  let total = 0
  for (const sample of samplesOf(data.value.dataset, 'train').slice(0, windows)) {
    runner.value.reset()
    runner.value.run([toBytes(data.value.extract(sample), input)])
    const bytes = runner.value.readTensor(buffer)
    for (const value of dequantizeValues(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), quantization)) {
      const bin = Math.min(bins - 1, Math.floor(((value - rangeLow) / (rangeHigh - rangeLow)) * bins))
      counts[bin] = (counts[bin] ?? 0) + 1
      total++
    }
  }
  return succeed({
    low: rangeLow,
    high: rangeHigh,
    counts: counts.map((count) => (total === 0 ? 0 : count / total)),
    rangeLow,
    rangeHigh,
  })
}
