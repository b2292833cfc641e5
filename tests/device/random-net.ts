import fc from 'fast-check'
import { unwrap } from '../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { prepareForQuantization } from '../../src-main/graph/passes/prepare-for-quantization.ts'
import { isActivation } from '../../src-main/quantization/activation-parameters.ts'
import { quantizeGraph } from '../../src-main/quantization/quantize-graph.ts'

/** One layer of a random net; `size` and `stride` are kept small enough for any picture. */
export type RandomLayer = {
  readonly kind: 'conv' | 'pointwise' | 'depthwise' | 'multiplied' | 'max' | 'average' | 'relu' | 'residual' | 'branch' | 'pad'
  readonly filters: number
  readonly size: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly same: boolean
  readonly activation: 'none' | 'relu' | 'relu6'
}

export type RandomNet = {
  readonly shape: readonly [number, number, number]
  readonly layers: readonly RandomLayer[]
  readonly ending: 'none' | 'dense' | 'mean'
  readonly seed: number
}

const side = fc.integer({ min: 1, max: 3 })

export const randomLayer: fc.Arbitrary<RandomLayer> = fc.record({
  kind: fc.constantFrom<RandomLayer['kind'][]>(
    'conv', 'pointwise', 'pointwise', 'depthwise', 'depthwise', 'multiplied', 'max', 'average', 'relu', 'residual', 'branch', 'pad',
  ), // prettier-ignore
  filters: fc.constantFrom(1, 2, 3, 4, 5, 8, 12, 16, 20),
  size: fc.tuple(side, side),
  stride: fc.tuple(fc.constantFrom(1, 1, 2), fc.constantFrom(1, 1, 2)),
  same: fc.boolean(),
  activation: fc.constantFrom<RandomLayer['activation'][]>('none', 'relu', 'relu6'),
})

export const randomNet: fc.Arbitrary<RandomNet> = fc.record({
  shape: fc.tuple(fc.integer({ min: 1, max: 17 }), fc.integer({ min: 1, max: 17 }), fc.constantFrom(1, 2, 3, 4, 8)),
  layers: fc.array(randomLayer, { minLength: 1, maxLength: 8 }),
  ending: fc.constantFrom<RandomNet['ending'][]>('none', 'dense', 'mean'),
  seed: fc.nat(1_000_000),
})

/** Numbers between -1 and 1 that a seed decides. */
export function numbers(count: number, seed: number): Float32Array {
  let state = (seed * 2654435761) >>> 0
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 4294967296) * 2 - 1
  })
}

/** The float graph of a random net. */
export function buildFloat({ shape, layers, ending, seed }: RandomNet): Graph {
  const b = createGraphBuilder('random')
  let next = seed
  const weights = (weightShape: readonly number[], fanIn: number) => ({
    shape: weightShape,
    data: numbers(
      weightShape.reduce((product, size) => product * size, 1),
      ++next,
    ).map((value) => (value * 2) / Math.sqrt(fanIn)),
  })
  const bias = (count: number) => ({ shape: [count], data: numbers(count, ++next) })
  let x = b.input([1, ...shape])
  for (const { kind, filters, size, stride, same, activation } of layers) {
    const [, height = 1, width = 1, channels = 1] = b.shapeOf(x)
    const window = [Math.min(size[0], height), Math.min(size[1], width)] as const
    const options = { stride, padding: same ? 'same' : 'valid', activation } as const
    const apart = { activation } as const
    const convolve = (count: number, area: readonly [number, number], how: object) =>
      b.conv2d(x, weights([count, ...area, channels], area[0] * area[1] * channels), bias(count), how)
    if (kind === 'conv') x = convolve(filters, window, options)
    else if (kind === 'pointwise') x = convolve(filters, [1, 1], apart)
    else if (kind === 'depthwise' || kind === 'multiplied') {
      const count = channels * (kind === 'depthwise' ? 1 : 2)
      if (count > 64) continue
      x = b.depthwiseConv2d(x, weights([1, ...window, count], window[0] * window[1]), bias(count), options)
    } else if (kind === 'max') x = b.maxPool2d(x, window, options)
    else if (kind === 'average') x = b.averagePool2d(x, window, options)
    else if (kind === 'relu') x = b.leakyRelu(x, 0.1)
    else if (kind === 'residual') x = b.add(x, convolve(channels, window, { padding: 'same', activation }))
    else if (kind === 'branch') x = b.concatenation([x, convolve(filters, [1, 1], apart)], 3)
    else
      x = b.pad(x, [
        [0, 0],
        [1, 0],
        [0, 1],
        [0, 0],
      ])
  }
  const [, height = 1, width = 1, channels = 1] = b.shapeOf(x)
  if (ending === 'mean') x = b.mean(x, [1, 2])
  if (ending === 'dense') {
    const depth = height * width * channels
    x = b.softmax(b.fullyConnected(x, weights([5, depth], depth), bias(5)))
  }
  return b.build([x])
}

/** The INT8 form of a float graph, with the same range for every activation. */
export function quantized(graph: Graph, range = 3): Graph {
  const prepared = unwrap(prepareForQuantization(graph))
  const ranges = new Map(
    prepared.tensors.flatMap((_, index) =>
      isActivation(prepared, index) ? [[index, { min: -range, max: range }] as const] : [],
    ),
  )
  return unwrap(quantizeGraph(prepared, ranges))
}
