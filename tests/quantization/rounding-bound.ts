import { unwrap } from '../../src-main/contract/result.ts'
import type { Graph, Node } from '../../src-main/graph/graph.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'

/**
 * How far rounding can move each value that a weighted layer gives, at most, when its input x is off by at most e.
 *
 * With weights off by at most s_w / 2 (half a step of their channel) and biases by half a step of s_b = s_x · s_w:
 * |error| <= Σ |w| e  +  Σ (s_w / 2)(|x| + e)  +  s_b / 2  +  s_y
 * The first two sums are the layer itself with |w| on e and with s_w / 2 on |x| + e. The last step holds half a step of
 * rounding and half a step by which the grid may miss the end of the calibrated range. ReLU never makes errors larger.
 */
export function layerBound(float: Graph, integer: Graph, node: Node, x: Float32Array, e: Float32Array): Float32Array {
  const [from = -1, weights = -1, bias = -1] = node.inputs
  const output = node.outputs[0] ?? -1
  const twin = integer.nodes.find((one) => one.name === node.name)
  const scaleOf = (index: number): readonly number[] => integer.tensors[index]?.quantization?.scale ?? []
  const weightScales = scaleOf(twin?.inputs[1] ?? -1)
  const real = float.tensors[weights]?.data as Float32Array
  const axis = integer.tensors[twin?.inputs[1] ?? -1]?.quantization?.axis ?? 0
  const shape = float.tensors[weights]?.shape ?? []
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  const halfSteps = real.map((_, i) => (weightScales[Math.floor(i / inner) % weightScales.length] ?? 0) / 2)

  const linear = (values: Float32Array, input: Float32Array): Float32Array => {
    const tensors = float.tensors.map(
      (tensor, index) =>
      index === weights ? { ...tensor, data: values } : index === bias ? { ...tensor, data: new Float32Array(tensor.shape[0] ?? 0) } : tensor, // prettier-ignore
    )
    const operation = 'activation' in node.operation ? { ...node.operation, activation: 'none' as const } : node.operation
    const alone = { ...float, tensors, nodes: [{ ...node, operation }], inputs: [from], outputs: [output] }
    return unwrap(createInterpreter(alone)).run([input])[0] ?? new Float32Array()
  }
  const fromInput = linear(real.map(Math.abs), e)
  const fromWeights = linear(
    halfSteps,
    x.map((value, i) => Math.abs(value) + (e[i] ?? 0)),
  )
  const step = scaleOf(output)[0] ?? 0
  const biasSteps = scaleOf(twin?.inputs[2] ?? -1)
  const channels = biasSteps.length
  return fromInput.map((value, i) => value + (fromWeights[i] ?? 0) + (biasSteps[i % channels] ?? 0) / 2 + step)
}
