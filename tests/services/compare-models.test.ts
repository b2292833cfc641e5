import { expect, test } from 'vitest'
import { findBoard } from '../../src-main/boards/find-board.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import { evaluateAnswers } from '../../src-main/quantization/evaluation.ts'
import { compareModels, type Compared, type ComparedKind } from '../../src-main/services/road/compare-models.ts'
import type { RoadModel } from '../../src-main/services/road/model.ts'
import { uniform } from '../quantization/random-values.ts'

const labels = ['punch', 'flex']
const truths = Array.from({ length: 100 }, (_, i) => i % 2)
const b = createGraphBuilder('dense')
const dense = b.fullyConnected(b.input([1, 4]), { shape: [2, 4], data: uniform(8, 1) }, { shape: [2], data: uniform(2, 2) })
const graph = b.build([b.softmax(dense)])
const model: RoadModel = {
  graph,
  labels,
  task: 'classification',
  features: null,
  provenance: {
    kind: 'float',
    version: '0',
    seed: 1,
    parents: {},
    template: null,
    settings: {},
    window: null,
    split: { seed: 1, test: 0.2, validation: 0.1, by: 'auto' },
  },
}

/** A tested model that gets every sample right but the first `wrong`. */
function column(kind: ComparedKind, wrong: number, count = 100): Compared {
  const scores = truths.slice(0, count).map((truth, i) => {
    const answer = i < wrong ? 1 - truth : truth
    return Float32Array.of(answer === 0 ? 0.9 : 0.1, answer === 0 ? 0.1 : 0.9)
  })
  const evaluation = evaluateAnswers({ labels, truths: truths.slice(0, count), scores, seconds: 1 })
  const samples = scores.map((_, i) => `sample ${i}`)
  const answers = { evaluation, labels, samples, truths: truths.slice(0, count), scores, seconds: 1 }
  return { name: kind, kind, model, tested: { answers }, seconds: null }
}

test('columns carry counts, intervals, sizes and what changed against float', () => {
  const { columns, recommendation, disagreements } = unwrap(compareModels([column('float', 0), column('ptq', 4)]))
  expect(columns[0]).toMatchObject({ right: 100, accuracy: 1, changed: [], macs: 8 })
  expect(columns[1]).toMatchObject({ right: 96, perClassChange: [{ name: 'punch', recall: expect.closeTo(-0.04, 6) as number }, { name: 'flex', recall: expect.closeTo(-0.04, 6) as number }] }) // prettier-ignore
  expect(columns[1]?.['changed']).toHaveLength(4)
  expect(columns[1]?.['low']).toBeLessThan(0.96)
  expect(columns[0]?.['tfliteBytes']).toBeGreaterThan(100)
  expect(disagreements.map(({ sample }) => sample)).toEqual(['sample 0', 'sample 1', 'sample 2', 'sample 3'])
  expect(disagreements[0]).toMatchObject({ truth: 'punch', answers: ['punch', 'flex'] })
  expect(recommendation.choose).toBeNull()
})

test('with a board, columns say what the models need there', () => {
  const board = unwrap(findBoard('nano_33_ble'))
  const { columns } = unwrap(compareModels([column('float', 0)], board))
  expect(columns[0]).toMatchObject({ board: 'nano_33_ble', fits: true, latencyMs: { unit: 'ms' } })
})

test('the control run speaks in the advice', () => {
  const advice = (control: number) =>
    unwrap(compareModels([column('float', 0), column('ptq', 20), column('qat', 1), column('control', control)])).recommendation
  expect(advice(20).because).toContain('the rounding itself is what helps')
  expect(advice(1).because).toContain('the longer training is what helps')
})

test('models tested on different samples are not compared', () => {
  const result = compareModels([column('float', 0), column('ptq', 0, 90)])
  expect(result.ok ? '' : result.error.code).toBe('samples-differ')
})
