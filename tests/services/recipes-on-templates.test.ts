import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { recipes } from '../../src-main/quantization/recipes/list-recipes.ts'
import { createModelRunner, isInteger } from '../../src-main/services/road/model-runner.ts'
import { quantizePostTraining } from '../../src-main/services/road/quantize-model.ts'
import { listTemplates } from '../../src-main/training/templates/list-templates.ts'
import { uniform } from '../quantization/random-values.ts'
import { sampleSize, trainedTemplate } from '../quantization/trained-template.ts'

const windows = 8

/** Eight windows are few for a histogram's entropy: its threshold cuts deep into some answers. */
const loose = new Set(['tensorrt-entropy'])

/** The share of a signal that is left when the nearest multiple of another one is taken out, both without their means. */
function unlike(answers: Float32Array, wanted: Float32Array): number {
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [a, b] = [mean(answers), mean(wanted)]
  let [product, left, right] = [0, 0, 0]
  wanted.forEach((value, i) => {
    const other = (answers[i] ?? 0) - a
    product += other * (value - b)
    left += other ** 2
    right += (value - b) ** 2
  })
  return 1 - product ** 2 / (left * right)
}

describe.each(listTemplates().map((template) => [template.name, template] as const))('%s', (_, template) => {
  const size = sampleSize(template)
  const float = trainedTemplate(template)
  const inputs = uniform(windows * size, 7)
  const samples = Array.from({ length: windows }, (_, i) => inputs.subarray(i * size, (i + 1) * size))
  const answer = (graph: typeof float): Float32Array => {
    const runner = unwrap(createModelRunner(graph))
    return Float32Array.from(samples.flatMap((sample) => [...runner.run(sample)]))
  }
  const wanted = answer(float)

  test.each(recipes.map((recipe) => [recipe.name, recipe] as const))(
    'by %s: whole numbers that answer as it did',
    (_, recipe) => {
      const labels = Int32Array.from({ length: windows }, (_, i) => i % 5)
      const { graph } = unwrap(quantizePostTraining(float, { count: windows, inputs, labels }, recipe.settings))
      expect(isInteger(graph)).toBe(true)
      expect(graph.nodes.every(({ outputs }) => outputs.every((index) => graph.tensors[index]?.type !== 'float32'))).toBe(true)
      expect(unlike(answer(graph), wanted)).toBeLessThan(loose.has(recipe.name) ? 0.75 : 0.25)
    },
  )
})
