import { fail, succeed, type Result } from '../../contract/result.ts'
import { planDevice } from '../../device/plan-device.ts'
import { createRunner } from '../../device/runner.ts'
import type { Graph, Tensor } from '../../graph/graph.ts'
import { createInterpreter } from '../../graph/interpret/interpreter.ts'
import { isInteger } from './model-runner.ts'
import { hasTypedValues, rawBytesOf, valuesOf } from './typed-values.ts'

/** Runs a model of any inputs and outputs on raw little-endian tensors. */
export type TensorRunner = {
  /** Bytes of all inputs of one sample. */
  readonly inputBytes: number
  /** One inference; the inputs one after another, in model order. State is zeroed first unless it is kept. */
  readonly run: (inputs: Uint8Array, keepState: boolean) => Uint8Array[]
}

const elementBytes: Readonly<Record<Tensor['type'], number>> = {
  float32: 4,
  float16: 2,
  int8: 1,
  uint8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  int4: 1,
  bool: 1,
}

function bytesOfTensor({ shape, type }: Tensor): number {
  return shape.reduce((product, size) => product * Math.abs(size), 1) * elementBytes[type]
}

/** Integer graphs run on the device kernels, float graphs (also hybrid ones) in float32; edges keep the types of the file. */
export function createTensorRunner(graph: Graph): Result<TensorRunner> {
  const inputs = graph.inputs.flatMap((index) => graph.tensors[index] ?? [])
  const sizes = inputs.map(bytesOfTensor)
  const inputBytes = sizes.reduce((sum, size) => sum + size, 0)
  const parts = (bytes: Uint8Array): Uint8Array[] => {
    let at = 0
    return sizes.map((size) => bytes.subarray(at, (at += size)))
  }
  if (isInteger(graph)) {
    const plan = planDevice(graph)
    if (!plan.ok) return plan
    const runner = createRunner(plan.value)
    if (!runner.ok) return runner
    return succeed({
      inputBytes,
      run: (bytes, keepState) => {
        if (!keepState) runner.value.reset()
        return runner.value.run(parts(bytes))
      },
    })
  }
  const outputs = graph.outputs.flatMap((index) => graph.tensors[index] ?? [])
  const strange = [...inputs, ...outputs].find(({ type }) => !hasTypedValues(type))
  if (strange)
    return fail(
      'tensor-type',
      `The tensor ${strange.name} at the model's edge is ${strange.type}, which cannot be given as raw values. Convert the model with float edges.`,
    )
  const interpreter = createInterpreter(graph)
  if (!interpreter.ok) return interpreter
  return succeed({
    inputBytes,
    run: (bytes, keepState) => {
      const values = parts(bytes).map((part, at) => valuesOf(part, inputs[at]?.type ?? 'float32'))
      return interpreter.value.run(values, { keepState }).map((answer, at) => rawBytesOf(answer, outputs[at]?.type ?? 'float32'))
    },
  })
}
