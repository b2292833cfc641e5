import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'
import { quantizationAwareSettings } from '../../src-main/training/train-quantization-aware.ts'
import { createModelRunner } from '../../src-main/services/road/model-runner.ts'
import { quantizeAware, quantizePostTraining } from '../../src-main/services/road/quantize-model.ts'
import { kilnEngine } from '../../src-main/training/engine/kiln-engine.ts'
import { createRandom } from '../../src-main/training/random.ts'
import { trainGraph } from '../../src-main/training/train-graph.ts'
import { netFor, quickSettings, sines } from './problems.ts'

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** The values of a constant by its name, [out][in]. */
function matrix(graph: Graph, name: string): number[][] {
  const tensor = graph.tensors.find((candidate) => candidate.name === name)
  if (!tensor?.data) throw new Error(`There is no constant ${name}.`)
  const rows = tensor.shape[0] ?? 1
  const width = tensor.data.length / rows
  return Array.from({ length: rows }, (_, row) => Array.from(tensor.data?.subarray(row * width, (row + 1) * width) ?? [], Number))
}

const times = (rows: number[][], vector: readonly number[]): number[] =>
  rows.map((row) => row.reduce((sum, weight, index) => sum + weight * (vector[index] ?? 0), 0))
const at = (vector: readonly number[], index: number): number => vector[index] ?? NaN

/** The last state by the equations of the paper, in double precision, from pieces of the window. */
const references = {
  gru: (pieces: number[][], w: number[][], gates: number[][], candidate: number[][], units: number): number[] => {
    let h = new Array<number>(units).fill(0)
    for (const piece of pieces) {
      const seen = times(w, piece)
      const recalled = times(gates, h)
      const mixed = times(candidate, h)
      h = h.map((old, unit) => {
        const z = logistic(at(seen, unit) + at(recalled, unit))
        const r = logistic(at(seen, units + unit) + at(recalled, units + unit))
        const n = Math.tanh(at(seen, 2 * units + unit) + r * at(mixed, unit))
        return (1 - z) * n + z * old
      })
    }
    return h
  },
  lstm: (pieces: number[][], w: number[][], gates: number[][], candidate: number[][], units: number): number[] => {
    let h = new Array<number>(units).fill(0)
    let c = h
    for (const piece of pieces) {
      const seen = times(w, piece)
      const recalled = times(gates, h)
      const mixed = times(candidate, h)
      const gate = (index: number): number =>
        logistic(at(seen, index) + (index >= units && index < 2 * units ? 1 : 0) + at(recalled, index))
      const next = c.map(
        (old, unit) => gate(units + unit) * old + gate(unit) * Math.tanh(at(seen, 3 * units + unit) + at(mixed, unit)),
      )
      h = next.map((value, unit) => gate(2 * units + unit) * Math.tanh(value))
      c = next
    }
    return h
  },
}

describe.each(['gru', 'lstm'] as const)('%s', (name) => {
  const units = 5
  const graph = netFor(sines, name, { units, steps: 8 })

  test('computes the equations of the paper', () => {
    const random = createRandom(3)
    const window = Float32Array.from({ length: 64 }, () => random.normal())
    const pieces = Array.from({ length: 8 }, (_, step) => Array.from(window.subarray(step * 8, step * 8 + 8)))
    const state = references[name](
      pieces,
      matrix(graph, 'pieces/weights'),
      matrix(graph, 'gates/weights'),
      matrix(graph, 'candidate/weights'),
      units,
    )
    const scores = times(matrix(graph, 'output/weights'), state)
    const total = scores.reduce((sum, score) => sum + Math.exp(score), 0)
    const answer = unwrap(createInterpreter(graph)).run([window])[0]
    expect(answer).toHaveLength(sines.classes)
    scores.forEach((score, index) => expect(answer?.[index]).toBeCloseTo(Math.exp(score) / total, 5))
  })

  test('learns, and keeps its answers in INT8 after PTQ and QAT with one copy of each matrix', async () => {
    const train = sines.make(240, 1)
    const validation = sines.make(90, 2)
    const settings = quickSettings({ epochs: 15, batch: 16, learningRate: 0.01 })
    const trained = unwrap(await trainGraph({ graph, train, validation, settings, engine: kilnEngine }))
    expect(trained.best?.validationAccuracy).toBeGreaterThan(0.97)
    const aware = await quantizeAware(trained.graph, {
      train,
      validation,
      settings: { ...quantizationAwareSettings(settings), epochs: 2 },
      engine: kilnEngine,
      progress: { report: () => undefined },
      signal: new AbortController().signal,
    })
    for (const integer of [unwrap(quantizePostTraining(trained.graph, train)), unwrap(aware)]) {
      const runner = unwrap(createModelRunner(integer.graph))
      const size = validation.inputs.length / validation.count
      const right = Array.from(validation.labels).filter((label, index) => {
        const answer = runner.run(validation.inputs.slice(index * size, (index + 1) * size))
        return answer.indexOf(Math.max(...answer)) === label
      })
      expect(right.length / validation.count).toBeGreaterThan(0.95)
      const used = new Set(integer.graph.nodes.flatMap((node) => node.inputs))
      const weights = integer.graph.tensors.filter(
        ({ type, data }, index) => type === 'int8' && data !== undefined && used.has(index),
      )
      expect(weights.map(({ shape }) => shape.length)).toEqual([4, 2, 2, 2])
    }
  })
})
