import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { readTflite } from '../../../src-main/formats/tflite/read.ts'
import type { Graph, TensorIndex } from '../../../src-main/graph/graph.ts'
import { quantizeAfterTraining } from '../../../src-main/quantization/after-training.ts'
import { findRecipe } from '../../../src-main/quantization/recipes/list-recipes.ts'
import { createModelRunner } from '../../../src-main/services/road/model-runner.ts'
import { floatsOf, hasShared, shared } from '../../formats/fixture-file.ts'

const read = (url: URL): Uint8Array => new Uint8Array(readFileSync(url))
const graphAt = (url: URL): Graph => unwrap(readTflite(read(url), url.pathname))
const settings = unwrap(findRecipe('tflite')).settings

/** Every tensor that both files quantize: scales to the last bits of float32 sums, zero points and integers exactly. */
function expectSame(float: Graph, converted: Graph, samples: readonly Float32Array[]): void {
  const { graph } = unwrap(quantizeAfterTraining({ graph: float, samples, settings, prepareRun: createModelRunner }))
  expect(graph.nodes.map((node) => node.operation.kind)).toEqual(converted.nodes.map((node) => node.operation.kind))
  let compared = 0
  const compare = (ours: TensorIndex, theirs: TensorIndex): void => {
    const [a, b] = [graph.tensors[ours], converted.tensors[theirs]]
    if (!a?.quantization || !b?.quantization) return
    expect(a.quantization.zeroPoint).toEqual(b.quantization.zeroPoint)
    a.quantization.scale.forEach((scale, i) => expect(Math.abs(scale / (b.quantization?.scale[i] ?? NaN) - 1)).toBeLessThan(2e-7))
    if (a.data) expect(Array.from(a.data, Number)).toEqual(Array.from(b.data ?? [], Number))
    compared++
  }
  graph.nodes.forEach((node, place) => {
    node.inputs.forEach((index, i) => compare(index, converted.nodes[place]?.inputs[i] ?? -1))
    node.outputs.forEach((index, i) => compare(index, converted.nodes[place]?.outputs[i] ?? -1))
  })
  expect(compared).toBeGreaterThanOrEqual(4)
}

describe('the recipe tflite gives the files of the TensorFlow Lite converter', () => {
  const fixture = (name: string): Graph => graphAt(new URL(`../../fixtures/quantization/${name}`, import.meta.url))
  test('a depthwise layer with tiny channels whose biases would overflow', () => {
    const samples = Array.from({ length: 12 }, () => new Float32Array(200).fill(2.75))
    expectSame(fixture('m06_dw_constant_float.tflite'), fixture('m06_dw_constant_int8.tflite'), samples)
  })

  type Recorded = {
    readonly name: string
    readonly file: string
    readonly float_file: string
    readonly activation_data: string
    readonly input_shape: readonly number[]
    readonly samples: number
  }
  const folder = new URL('golden/recipes/', shared)
  const recorded = hasShared
    ? (JSON.parse(readFileSync(new URL('tflite_converter.json', folder), 'utf8')) as { models: Recorded[] }).models
    : []
  test.skipIf(!hasShared).each(recorded.map((one) => [one.name, one] as const))('%s (needs ../shared)', (_, one) => {
    const values = floatsOf(read(new URL(`data/${one.activation_data}.bin`, folder)))
    const size = one.input_shape.reduce((product, length) => product * length, 1)
    const samples = Array.from({ length: one.samples }, (_unused, i) => values.slice(i * size, (i + 1) * size))
    expectSame(graphAt(new URL(one.float_file, folder)), graphAt(new URL(one.file, folder)), samples)
  })
})
