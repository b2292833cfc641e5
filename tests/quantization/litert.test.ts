import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { writeTflite } from '../../src-main/formats/tflite/write.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { prepareForQuantization } from '../../src-main/graph/passes/prepare-for-quantization.ts'
import { calibrate } from '../../src-main/quantization/calibrate.ts'
import type { QuantizationOptions } from '../../src-main/quantization/quantization-options.ts'
import { quantizeLayers } from '../../src-main/quantization/quantize-layers.ts'
import { quantizeGraph } from '../../src-main/quantization/quantize-graph.ts'
import { createTensorRunner } from '../../src-main/services/road/tensor-runner.ts'
import type { ActivationRanges } from '../../src-main/training/activation-range.ts'
import { kilnEngine } from '../../src-main/training/engine/kiln-engine.ts'
import { normalizedLayers } from '../../src-main/training/quantization-aware/live-normalizations.ts'
import { defaultSettings } from '../../src-main/training/settings.ts'
import type { Template } from '../../src-main/training/template.ts'
import { listTemplates } from '../../src-main/training/templates/list-templates.ts'
import type { QuantizationAwareOptions } from '../../src-main/training/train-options.ts'
import { trainQuantizationAware } from '../../src-main/training/train-quantization-aware.ts'
import { hasLiteRt, runLiteRt } from '../conformance/litert-python.ts'
import { uniform } from './random-values.ts'
import { sampleSize, templateShapes, trainedTemplate } from './trained-template.ts'

const random = (count: number, size: number): Float32Array[] =>
  Array.from({ length: count }, (_, i) => uniform(size, 100 + i, -1, 1 + i / 4))

/** A template's float net as after some training, folded, and the ranges of its activations. */
function calibrated(template: Template): { readonly float: Graph; readonly folded: Graph; readonly ranges: ActivationRanges } {
  const float = trainedTemplate(template)
  const folded = unwrap(prepareForQuantization(float))
  return { float, folded, ranges: unwrap(calibrate(folded, random(8, sampleSize(template)).map((x) => [x]))) } // prettier-ignore
}

/** The integer net after a few steps of training with rounding on random samples. */
async function trainedWithRounding(template: Template, choices: Partial<QuantizationAwareOptions>): Promise<Graph> {
  const { float, folded, ranges } = calibrated(template)
  const inputs = Float32Array.from(random(12, sampleSize(template)).flatMap((x) => [...x]))
  const labels = Int32Array.from({ length: 12 }, (_, i) => i % 5)
  const train = { count: 12, inputs, ...(template.name === 'autoencoder' ? { values: inputs } : { labels }) }
  const settings = { ...defaultSettings, epochs: 2, batch: 4, learningRate: 0.003 }
  const normalizations = { layers: normalizedLayers(float), until: 0.5 }
  const common = { graph: folded, ranges, train, validation: null, settings, engine: kilnEngine, normalizations }
  const tuned = unwrap(await trainQuantizationAware({ ...common, ...choices }))
  expect(tuned.graph.tensors).not.toEqual(folded.tensors)
  return unwrap(quantizeLayers(tuned.graph, tuned.ranges, { activations: 'int8', perChannel: true }))
}

/** What an integer net answers on random inputs here and in LiteRT's reference kernels. */
function both(integer: Graph, size: number): { readonly ours: Uint8Array; readonly theirs: Uint8Array } {
  const wide = integer.tensors[integer.inputs[0] ?? -1]?.type === 'int16'
  const runner = unwrap(createTensorRunner(integer))
  const windows = Array.from({ length: 12 }, (_, i) => {
    const values = uniform(size, 500 + i)
    const bytes = wide ? Int16Array.from(values, (x) => x * 32767) : Int8Array.from(values, (x) => x * 128)
    return new Uint8Array(bytes.buffer)
  })
  const ours = Uint8Array.from(windows.flatMap((bytes) => [...(runner.run(bytes, false)[0] ?? [])]))
  const [theirs = new Uint8Array()] = runLiteRt([{ model: unwrap(writeTflite(integer)), inputs: Uint8Array.from(windows.flatMap((bytes) => [...bytes])) }]) // prettier-ignore
  return { ours, theirs }
}

/** As `both`, for a template that is rounded without training. */
function bothRounded(template: Template, options: QuantizationOptions): ReturnType<typeof both> {
  const { folded, ranges } = calibrated(template)
  return both(unwrap(quantizeGraph(folded, ranges, options)), sampleSize(template))
}

describe.skipIf(!hasLiteRt)('rounded templates in LiteRT and on the device kernels (needs Python with ai-edge-litert)', () => {
  test('every template has a shape here', () => {
    expect(Object.keys(templateShapes).sort()).toEqual(listTemplates().map((template) => template.name).sort()) // prettier-ignore
  })
  const cases = listTemplates().map((template) => [template.name, template] as const)
  test.each(cases)('%s in INT8: the same bytes', (_, template) => {
    const { ours, theirs } = bothRounded(template, { activations: 'int8', perChannel: true })
    expect(ours).toEqual(theirs)
    expect(new Set(ours).size).toBeGreaterThan(2)
  })

  test.each(cases)('%s after training with rounding: the same bytes', async (_, template) => {
    const { ours, theirs } = both(await trainedWithRounding(template, {}), sampleSize(template))
    expect(ours).toEqual(theirs)
    expect(new Set(ours).size).toBeGreaterThan(2)
  })
  test('with learned steps: the same bytes', async () => {
    const template = listTemplates().find(({ name }) => name === 'ds-cnn')
    if (!template) throw new Error('ds-cnn is a template')
    const { ours, theirs } = both(await trainedWithRounding(template, { rangeLearning: 'lsq' }), sampleSize(template))
    expect(ours).toEqual(theirs)
  })

  // Beside INT16 the device kernels multiply as TensorFlow Lite Micro does, which LiteRT's dense layers do not to the last step.
  test.each(cases)('%s in INT16: within a tenth of a step of eight bits', (_, template) => {
    const { ours, theirs } = bothRounded(template, { activations: 'int16', perChannel: true })
    const values = new Int16Array(theirs.buffer, theirs.byteOffset, theirs.length / 2)
    const differences = [...new Int16Array(ours.buffer)].map((value, i) => Math.abs(value - (values[i] ?? NaN)))
    expect(Math.max(...differences)).toBeLessThanOrEqual(25)
  })

  // The device kernels round such dense layers twice, as TensorFlow Lite Micro does; LiteRT rounds once. No file of ours has them.
  test('with one scale a tensor a chain of dense layers differs from LiteRT by single steps', () => {
    const dense = listTemplates().find((template) => template.name === 'autoencoder')
    if (!dense) throw new Error('the autoencoder is the template of ten dense layers')
    const { ours, theirs } = bothRounded(dense, { activations: 'int8', perChannel: false })
    const signed = (bytes: Uint8Array) => new Int8Array(bytes.buffer)
    const differences = [...signed(ours)].map((value, i) => Math.abs(value - (signed(theirs)[i] ?? NaN)))
    expect(Math.max(...differences)).toBeLessThanOrEqual(3)
    expect(Math.max(...differences)).toBeGreaterThan(0)
  })
})
