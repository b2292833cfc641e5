import { dropUnused } from '../graph/passes/drop-unused.ts'
import type { Graph, Node, Tensor } from '../graph/graph.ts'

/** A graph without dense layers that have a scale for each unit, and the names of those that were. */
export type DenseAsConvolutions = { readonly graph: Graph; readonly layers: readonly string[] }

const pixelByPixel = {
  kind: 'conv2d',
  padding: 'valid',
  strideHeight: 1,
  strideWidth: 1,
  dilationHeight: 1,
  dilationWidth: 1,
} as const

/**
 * Dense layers with a scale for each unit as convolutions of one pixel, with the same weights, scales and biases.
 *
 * Every TensorFlow Lite Micro computes such convolutions: the factor in double precision, rounded twice. Dense layers of this kind
 * it takes for layers with one scale up to early 2024, refuses in the middle of 2024, and computes as these convolutions since
 * (found by running its Python packages of those dates).
 */
export function denseAsConvolutions(graph: Graph): DenseAsConvolutions {
  const tensors: Tensor[] = [...graph.tensors]
  const add = (tensor: Tensor): number => tensors.push(tensor) - 1
  const reshape = (name: string, from: number, to: number): Node => {
    const shape = tensors[to]?.shape ?? []
    const target = add({ name: `${name}/shape`, shape: [shape.length], type: 'int32', data: Int32Array.from(shape) })
    return { name, operation: { kind: 'reshape', newShape: shape }, inputs: [from, target], outputs: [to] }
  }
  const layers: string[] = []
  const nodes = graph.nodes.flatMap((node): Node[] => {
    const { name, operation, inputs, outputs } = node
    const [input = -1, weights = -1, bias = -1] = inputs
    const [output = -1] = outputs
    const [from, filter, to] = [tensors[input], tensors[weights], tensors[output]]
    const scales = filter?.quantization?.scale.length ?? 0
    if (operation.kind !== 'fullyConnected' || !from || !filter?.data || !to || scales <= 1) return [node]
    if (from.type !== 'int8' && from.type !== 'int16') return [node]
    layers.push(name)
    const [units = 1, depth = 1] = filter.shape
    const rows = to.shape.reduce((product, size) => product * size, 1) / units
    const pixel = add({ ...filter, name: `${filter.name}/pixel`, shape: [units, 1, 1, depth] })
    const pixels = add({ ...from, name: `${name}/pixels`, shape: [1, rows, 1, depth] })
    const result = add({ ...to, name: `${name}/result`, shape: [1, rows, 1, units] })
    const convolution: Node = {
      name,
      operation: { ...pixelByPixel, activation: operation.activation },
      inputs: [pixels, pixel, bias],
      outputs: [result],
    }
    return [reshape(`${name}/in`, input, pixels), convolution, reshape(`${name}/out`, result, output)]
  })
  return { graph: layers.length === 0 ? graph : dropUnused({ ...graph, tensors, nodes }), layers }
}
