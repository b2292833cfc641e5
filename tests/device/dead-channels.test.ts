import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../scripts/build-wasm.mjs'
import { unwrap } from '../../src-main/contract/result.ts'
import { removeDeadChannels } from '../../src-main/device/dead-channels/remove-dead-channels.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import { tensorBytes } from '../../src-main/device/planner/tensor-bytes.ts'
import { countMacs } from '../../src-main/graph/count-macs.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph, Tensor } from '../../src-main/graph/graph.ts'
import { buildFloat, numbers, quantized, randomNet } from './random-net.ts'

beforeAll(async () => {
  await ensureWasm(['device'])
}, 300_000)

type Killing = { readonly outputs: number; readonly inputs: number; readonly negative: number; readonly seed: number }

/** Takes the weights of some output channels and some input channels of every layer away; some biases become very negative. */
function kill(graph: Graph, { outputs, inputs, negative, seed }: Killing): Graph {
  const tensors: Tensor[] = [...graph.tensors]
  for (const [index, node] of graph.nodes.entries()) {
    const { kind } = node.operation
    if (kind !== 'conv2d' && kind !== 'depthwiseConv2d' && kind !== 'fullyConnected') continue
    const [, weightsIndex = -1, biasIndex = -1] = node.inputs
    const [weights, bias] = [tensors[weightsIndex], tensors[biasIndex]]
    if (!(weights?.data instanceof Int8Array)) continue
    const last = weights.shape.at(-1) ?? 1
    const perFilter = weights.data.length / (weights.shape[0] ?? 1)
    const chance = numbers(4096, seed + index).map(Math.abs)
    const data = weights.data.map((value, at) => {
      const filter = kind === 'depthwiseConv2d' ? at % last : Math.floor(at / perFilter)
      const channel = kind === 'depthwiseConv2d' ? -1 : at % last
      const dead = (chance[filter % 1000] ?? 1) < outputs || (channel >= 0 && (chance[2000 + (channel % 1000)] ?? 1) < inputs)
      return dead ? 0 : value
    })
    tensors[weightsIndex] = { ...weights, data }
    if (bias?.data instanceof Int32Array) {
      const sunk = bias.data.map((value, o) => ((chance[1000 + (o % 1000)] ?? 1) < negative ? -100_000 : value))
      tensors[biasIndex] = { ...bias, data: sunk }
    }
  }
  return { ...graph, tensors }
}

function outputsOf(graph: Graph, keepAllTensors: boolean, seed: number): Buffer {
  const runner = unwrap(createRunner(unwrap(planDevice(graph, { keepAllTensors }))))
  const inputs = graph.inputs.map((index, i) => {
    const tensor = graph.tensors[index]
    return Uint8Array.from(numbers(tensor === undefined ? 0 : tensorBytes(tensor), seed + i), (value) => value * 128)
  })
  return Buffer.concat(runner.run(inputs))
}

const share = fc.constantFrom(0, 0.2, 0.5, 0.9)

describe('channels that cannot change the outputs', () => {
  test('are left out of random nets without changing a byte', () => {
    let lost = 0
    fc.assert(
      fc.property(randomNet, share, share, share, (net, outputs, inputs, negative) => {
        const graph = kill(quantized(buildFloat(net)), { outputs, inputs, negative, seed: net.seed })
        const slim = removeDeadChannels(graph)
        expect(countMacs(slim)).toBeLessThanOrEqual(countMacs(graph))
        if (countMacs(slim) < countMacs(graph)) lost++
        for (const seed of [1, 2]) {
          expect(outputsOf(graph, false, net.seed + seed).equals(outputsOf(graph, true, net.seed + seed))).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
    expect(lost).toBeGreaterThan(25)
  }, 120_000)

  /** Separable layers of 8 channels: the stem's filters `dead` have no weights and this bias. */
  function separable(dead: readonly number[], bias: number): Graph {
    const b = createGraphBuilder('made')
    let seed = 1
    const some = (shape: readonly number[]) => ({
      shape,
      data: numbers(
        shape.reduce((a, c) => a * c, 1),
        seed++,
      ),
    })
    const stem = b.conv2d(b.input([1, 10, 10, 2]), some([8, 3, 3, 2]), some([8]), { activation: 'relu6' })
    const deep = b.depthwiseConv2d(stem, some([1, 3, 3, 8]), some([8]), { activation: 'relu6' })
    const point = b.conv2d(deep, some([16, 1, 1, 8]), some([16]), { activation: 'relu6' })
    const graph = quantized(b.build([b.fullyConnected(b.mean(point, [1, 2]), some([3, 16]), some([3]))]), 6)
    const node = graph.nodes[0]
    const tensors = [...graph.tensors]
    const [, weightsIndex = -1, biasIndex = -1] = node?.inputs ?? []
    const [weights, biases] = [tensors[weightsIndex], tensors[biasIndex]]
    if (weights === undefined || biases === undefined) throw new Error('the net has no stem')
    tensors[weightsIndex] = {
      ...weights,
      data: (weights.data as Int8Array).map((value, at) => (dead.includes(Math.floor(at / 18)) ? 0 : value)),
    }
    tensors[biasIndex] = { ...biases, data: (biases.data as Int32Array).map((value, o) => (dead.includes(o) ? bias : value)) }
    return { ...graph, tensors }
  }
  const channelsAfterStem = (graph: Graph) => removeDeadChannels(graph).tensors[graph.nodes[0]?.outputs[0] ?? -1]?.shape[3]

  test('filters whose outputs are real zeros leave, with the depthwise channels behind them', () => {
    const graph = separable([1, 2, 5], -1_000_000)
    const slim = removeDeadChannels(graph)
    expect(channelsAfterStem(graph)).toBe(5)
    expect(slim.nodes.map((node) => slim.tensors[node.inputs[1] ?? -1]?.shape)).toMatchObject([
      [5, 3, 3, 2],
      [1, 3, 3, 5],
      [16, 1, 1, 5],
      expect.anything(),
      [3, 16],
    ])
    expect(outputsOf(graph, false, 5).equals(outputsOf(graph, true, 5))).toBe(true)
  })

  test('a constant that is not zero stays before a padded window, whose borders see zeros', () => {
    const graph = separable([1, 2, 5], 1_000_000)
    expect(channelsAfterStem(graph)).toBe(8)
    expect(outputsOf(graph, false, 6).equals(outputsOf(graph, true, 6))).toBe(true)
  })

  test('the last filters leave through a mean and the dense layer behind it', () => {
    const b = createGraphBuilder('last')
    const some = (shape: readonly number[], seed: number) => ({
      shape,
      data: numbers(
        shape.reduce((a, c) => a * c, 1),
        seed,
      ),
    })
    const conv = b.conv2d(b.input([1, 6, 6, 3]), some([8, 1, 1, 3], 1), some([8], 2), { activation: 'relu' })
    const float = b.build([b.fullyConnected(b.mean(conv, [1, 2]), some([4, 8], 3), some([4], 4))])
    const graph = kill(quantized(float), { outputs: 0.6, inputs: 0, negative: 0.3, seed: 2 })
    const filters = removeDeadChannels(graph).tensors[graph.nodes[0]?.outputs[0] ?? -1]?.shape[3] ?? 8
    expect(filters).toBeLessThan(8)
    expect(outputsOf(graph, false, 8).equals(outputsOf(graph, true, 8))).toBe(true)
  })

  test('a layer without any weights keeps one channel', () => {
    const graph = separable([0, 1, 2, 3, 4, 5, 6, 7], -1_000_000)
    expect(channelsAfterStem(graph)).toBe(1)
    expect(outputsOf(graph, false, 7).equals(outputsOf(graph, true, 7))).toBe(true)
  })

  test('a net in which everything matters stays the very same', () => {
    const graph = separable([], 0)
    expect(removeDeadChannels(graph)).toBe(graph)
  })
})
