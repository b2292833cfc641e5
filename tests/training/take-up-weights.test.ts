import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { takeUpWeights } from '../../src-main/training/take-up-weights.ts'
import { dsCnn } from '../../src-main/training/templates/ds-cnn.ts'

const net = (classes: number, seed: number, filters = 16): Graph =>
  unwrap(dsCnn.build({ inputShape: [49, 20, 1], classes, task: 'classification', parameters: { filters, blocks: 2 }, seed }))

const values = (graph: Graph, name: string): number[] => {
  const found = graph.tensors.find((tensor) => tensor.name === name)
  return Array.from((found?.data as Float32Array | undefined) ?? [], Number)
}

/** Names of what is learned, and of the last layer's matrix and bias, which are the only ones that count classes. */
function namesOf(graph: Graph, classes: number) {
  const learned = graph.tensors.filter(({ data }) => data instanceof Float32Array)
  const head = learned.filter(({ shape }) => shape[0] === classes).map(({ name }) => name)
  return { head, body: learned.map(({ name }) => name).filter((name) => !head.includes(name)) }
}

describe('a net takes up the weights of a trained one', () => {
  const [fresh, trained] = [net(3, 1), net(7, 2)]
  const taken = takeUpWeights(fresh, trained, [6, -1, 0])
  const { body, head } = namesOf(fresh, 3)

  test('all layers but the last', () => {
    expect(body.length).toBeGreaterThan(10)
    for (const name of body) expect(values(taken, name)).toEqual(values(trained, name))
    expect(body.some((name) => values(fresh, name).join() !== values(trained, name).join())).toBe(true)
  })

  test('in the last layer the rows of classes that it knows; the others stay fresh', () => {
    expect(head).toHaveLength(2)
    for (const name of head) {
      const [now, old, before] = [values(taken, name), values(trained, name), values(fresh, name)]
      const length = now.length / 3
      const row = (list: number[], index: number) => list.slice(index * length, (index + 1) * length)
      expect([row(now, 0), row(now, 1), row(now, 2)]).toEqual([row(old, 6), row(before, 1), row(old, 0)])
    }
  })

  test('neither net is changed', () => {
    expect(fresh).toEqual(net(3, 1))
    expect(trained).toEqual(net(7, 2))
  })

  test('weights of another shape stay fresh', () => {
    const wide = net(3, 1, 24)
    expect(takeUpWeights(wide, trained, [0, 1, 2])).toEqual(wide)
  })
})
