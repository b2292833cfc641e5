import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import { activationRange } from '../lower/activation-range.ts'
import { clampTo, quantizeMultiplier, requantize, requantizeOnce } from '../lower/fixed-point.ts'

/** A convolution or dense layer as sums over input channels. */
export type LinearLayer = {
  readonly node: Node
  readonly input: TensorIndex
  readonly output: TensorIndex
  readonly inputs: number
  readonly outputs: number
  /** Whether output channel `o` has a weight that is not 0 on input channel `i`. */
  readonly reads: (o: number, i: number) => boolean
  /** The sum of those weights. */
  readonly weightSum: (o: number, i: number) => number
  /** Whether windows reach over the border of the picture, where they see zeros. */
  readonly padded: boolean
  readonly inputZeroPoint: number
  readonly bias: Int32Array
  /** The output that a sum gives. */
  readonly finish: (o: number, sum: number) => number
}

/** Where the weight of output `o` for feature `f` of `features` lies, for each of `taps` positions. */
type Layout = { readonly taps: number; readonly place: (o: number, i: number, tap: number) => number }

/** The INT8 form of a layer that can lose channels; null for other layers. `inputs` is the number of its input channels. */
export function linearLayer(graph: Graph, node: Node, inputs: number): LinearLayer | null {
  const { kind } = node.operation
  if (kind !== 'conv2d' && kind !== 'depthwiseConv2d' && kind !== 'fullyConnected') return null
  const [inputIndex = -1, weightsIndex = -1, biasIndex = -1] = node.inputs
  const outputIndex = node.outputs[0] ?? -1
  const [input, weights, output] = [graph.tensors[inputIndex], graph.tensors[weightsIndex], graph.tensors[outputIndex]]
  if (input?.type !== 'int8' || output?.type !== 'int8' || input.data !== undefined) return null
  if (!(weights?.data instanceof Int8Array) || weights.quantization?.zeroPoint.some((zeroPoint) => zeroPoint !== 0)) return null
  const outputs = output.shape.at(-1) ?? 1
  const layout = layoutOf(kind, weights.shape, inputs, outputs)
  const bias = biasIndex === -1 ? new Int32Array(outputs) : graph.tensors[biasIndex]?.data
  const finish = stageOf(kind, input, weights, output, node.operation.activation, outputs)
  if (layout === null || finish === null || !(bias instanceof Int32Array)) return null
  const data = weights.data
  const sums = new Int32Array(outputs * inputs)
  const reads = new Uint8Array(outputs * inputs)
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      if (kind === 'depthwiseConv2d' && inputs > 1 && i !== o) continue
      for (let tap = 0; tap < layout.taps; tap++) {
        const weight = data[layout.place(o, i, tap)] ?? 0
        const at = o * inputs + i
        sums[at] = (sums[at] ?? 0) + weight
        if (weight !== 0) reads[at] = 1
      }
    }
  }
  return {
    node,
    input: inputIndex,
    output: outputIndex,
    inputs,
    outputs,
    reads: (o, i) => reads[o * inputs + i] === 1,
    weightSum: (o, i) => sums[o * inputs + i] ?? 0,
    padded: kind !== 'fullyConnected' && reachesOver(node, input.shape, weights.shape, output.shape),
    inputZeroPoint: input.quantization?.zeroPoint[0] ?? 0,
    bias,
    finish,
  }
}

/** Filters are OHWI, depthwise ones 1HWO; dense weights run through the channels again and again. */
export function layoutOf(
  kind: Node['operation']['kind'],
  shape: readonly number[],
  inputs: number,
  outputs: number,
): Layout | null {
  const [first = 1, height = 1, width = 1, last = 1] = shape
  if (kind === 'fullyConnected') {
    if (first !== outputs || height % inputs !== 0) return null
    return { taps: height / inputs, place: (o, i, tap) => o * height + tap * inputs + i }
  }
  const taps = height * width
  if (kind === 'depthwiseConv2d') {
    if (last !== outputs || (inputs !== outputs && inputs !== 1)) return null
    return { taps, place: (o, _i, tap) => tap * outputs + o }
  }
  if (first !== outputs || last !== inputs) return null
  return { taps, place: (o, i, tap) => (o * taps + tap) * inputs + i }
}

function reachesOver(node: Node, input: readonly number[], filter: readonly number[], output: readonly number[]): boolean {
  const { operation } = node
  if (!('dilationHeight' in operation) || operation.padding === 'valid') return false
  const over = (axis: 1 | 2, stride: number, dilation: number) =>
    ((output[axis] ?? 1) - 1) * stride + ((filter[axis] ?? 1) - 1) * dilation + 1 > (input[axis] ?? 1)
  return over(1, operation.strideHeight, operation.dilationHeight) || over(2, operation.strideWidth, operation.dilationWidth)
}

/** Factors and rounding as the lowering of these layers chooses them. */
function stageOf(
  kind: Node['operation']['kind'],
  input: Tensor,
  weights: Tensor,
  output: Tensor,
  activation: Parameters<typeof activationRange>[0],
  outputs: number,
): LinearLayer['finish'] | null {
  const scales = weights.quantization?.scale ?? []
  const [from, to] = [input.quantization?.scale[0], output.quantization?.scale[0]]
  if (from === undefined || to === undefined || (scales.length !== 1 && scales.length !== outputs)) return null
  const zeroPoint = output.quantization?.zeroPoint[0] ?? 0
  const { activationMin, activationMax } = activationRange(activation, 'int8', { scale: to, zeroPoint })
  const dense = kind === 'fullyConnected'
  const once = dense && scales.length > 1
  return (o, sum) => {
    const scale = scales[scales.length === 1 ? 0 : o] ?? 1
    const factor = quantizeMultiplier((dense && !once ? Math.fround(from * scale) : from * scale) / to)
    const scaled = once ? requantizeOnce(sum, factor) : requantize(sum, factor)
    return clampTo(scaled + zeroPoint, activationMin, activationMax)
  }
}
