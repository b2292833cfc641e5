import { fail, succeed, type Result } from '../../contract/result.ts'
import { planDevice } from '../../device/plan-device.ts'
import { createRunner } from '../../device/runner.ts'
import type { Graph, Tensor } from '../../graph/graph.ts'
import { createInterpreter } from '../../graph/interpret/interpreter.ts'
import { dequantizeValues, quantizeValues } from '../../quantization/quantize-values.ts'
import { bytesOf, floatsOf } from './bytes.ts'

/** Runs a model of one input and one output on real numbers, window by window. */
export type ModelRunner = {
  /** Real inputs in, real outputs out. State is reset before each window. */
  readonly run: (input: Float32Array) => Float32Array
}

/** Whether a graph computes in whole numbers. */
export function isInteger(graph: Graph): boolean {
  const quantized = (index: number): boolean => graph.tensors[index]?.quantization !== undefined
  const computed = graph.nodes.flatMap((node) => node.outputs)
  if (computed.some(quantized)) return true
  return graph.inputs.some(quantized) && computed.every((index) => graph.tensors[index]?.type !== 'float32')
}

/** Float graphs run in the interpreter (hybrid layers round as LiteRT does), integer graphs on the chip's own kernels in WebAssembly. */
export function createModelRunner(graph: Graph): Result<ModelRunner> {
  const input = graph.tensors[graph.inputs[0] ?? -1]
  const output = graph.tensors[graph.outputs[0] ?? -1]
  if (graph.inputs.length !== 1 || graph.outputs.length !== 1 || !input || !output) {
    return fail(
      'several-inputs',
      `The model ${graph.name} has ${graph.inputs.length} inputs and ${graph.outputs.length} outputs. Data can be tested on models with one of each.`,
    )
  }
  if (!isInteger(graph)) {
    const interpreter = createInterpreter(graph, { hybrid: 'rounded' })
    if (!interpreter.ok) return interpreter
    return succeed({ run: (values) => interpreter.value.run([values])[0] ?? new Float32Array() })
  }
  const plan = planDevice(graph)
  if (!plan.ok) return plan
  const runner = createRunner(plan.value)
  if (!runner.ok) return runner
  return succeed({
    run: (values) => {
      runner.value.reset()
      return fromBytes(runner.value.run([toBytes(values, input)])[0] ?? new Uint8Array(), output)
    },
  })
}

/** Real values as the bytes of a tensor. */
export function toBytes(values: Float32Array, tensor: Tensor): Uint8Array {
  const { quantization, type } = tensor
  if (!quantization) return bytesOf(values)
  if (type === 'uint8') return Uint8Array.from(quantizeValues(values, quantization, 0, 255))
  if (type === 'int16') return bytesOf(Int16Array.from(quantizeValues(values, quantization, -32768, 32767)))
  return bytesOf(Int8Array.from(quantizeValues(values, quantization, -128, 127)))
}

/** The bytes of a tensor as real values. */
export function fromBytes(bytes: Uint8Array, tensor: Tensor): Float32Array {
  const { quantization, type } = tensor
  if (!quantization) return floatsOf(bytes)
  if (type === 'uint8') return dequantizeValues(bytes, quantization)
  const aligned = bytes.slice()
  if (type === 'int16') return dequantizeValues(new Int16Array(aligned.buffer), quantization)
  return dequantizeValues(new Int8Array(aligned.buffer), quantization)
}
