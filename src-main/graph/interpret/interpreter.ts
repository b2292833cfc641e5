import type { Result } from '../../contract/result.ts'
import { fail, FailureError, succeed } from '../../contract/result.ts'
import { checkStructure } from '../check-structure.ts'
import type { Graph, Tensor, TensorIndex } from '../graph.ts'
import { inferShapes } from '../infer-shapes.ts'
import { createOperand, prepareNode } from './evaluate-node.ts'
import type { Operand, Values } from './kernel.ts'
import { simulateQuantization } from './simulate-quantization.ts'

export type InterpreterOptions = {
  /**
   * What to do with tensors that are computed in integers: refuse the graph (the device kernels run it exactly), or simulate
   * them with real numbers rounded to each tensor's grid, which differs from the integer kernels by a step here and there.
   */
  readonly quantized?: 'refuse' | 'simulate'
  /**
   * How layers with INT8 weights and float activations compute: with their weights widened to float32, or with their inputs
   * rounded to eight bits at run time, as LiteRT computes files with dynamic-range quantization. Default: widened.
   */
  readonly hybrid?: 'widened' | 'rounded'
}

export type RunOptions = {
  /** Go on with the recurrent state of the run before instead of zeros. */
  readonly keepState?: boolean
  /** Called for each input and, after each node, for what it wrote. The array is reused by the next run: copy what you keep. */
  readonly onTensor?: (index: TensorIndex, values: Float32Array) => void
}

/** Runs one graph in float32, sums in double precision; the matrix products in WebAssembly. */
export type Interpreter = {
  /** The graph with its shapes worked out; tensor indices are those of the graph it was made from. */
  readonly graph: Graph
  /**
   * One inference. Inputs in model order, each flat in C order with the batch of 1; answers fresh arrays in output order.
   * Throws FailureError `input-size` when an input has another number of values.
   */
  readonly run: (inputs: readonly Float32Array[], options?: RunOptions) => Float32Array[]
}

const quantizedTypes: ReadonlySet<string> = new Set(['int8', 'uint8', 'int16', 'int4'])

function isQuantizedActivation(tensor: Tensor): boolean {
  return tensor.data === undefined && tensor.quantization !== undefined && quantizedTypes.has(tensor.type)
}

function isHybridWeight(tensor: Tensor): boolean {
  return tensor.data !== undefined && tensor.quantization !== undefined && tensor.type === 'int8'
}

function granularity(tensor: Tensor): 'per-channel' | 'per-tensor' {
  return tensor.quantization?.axis === null ? 'per-tensor' : 'per-channel'
}

type Step = { readonly run: () => void; readonly outputs: readonly TensorIndex[] }

function prepareSteps(graph: Graph, operands: readonly Operand[]): Step[] {
  const fixed = new Set(graph.tensors.flatMap((tensor, i) => (tensor.data === undefined ? [] : [i])))
  const steps: Step[] = []
  for (const node of graph.nodes) {
    let run: () => void
    try {
      run = prepareNode(node, operands)
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      const message = `Layer ${node.name} (${node.operation.kind}) ${error.failure.message}.`
      throw new FailureError({ code: error.failure.code, message, details: { node: node.name } })
    }
    if (node.inputs.every((index) => index === -1 || fixed.has(index))) {
      run()
      for (const index of node.outputs) fixed.add(index)
    } else steps.push({ run, outputs: node.outputs })
  }
  return steps
}

function asFloats(values: Values): Float32Array {
  return values instanceof Float32Array ? values : new Float32Array(values)
}

/**
 * Prepares a graph for running. Hybrid nets and float16 weights run with their weights dequantized. Fails with `graph-wiring`,
 * `graph-shapes`, `graph-cannot-run`, or `graph-quantized` when activations are integers and `quantized` is not 'simulate'.
 */
export function createInterpreter(graph: Graph, options: InterpreterOptions = {}): Result<Interpreter> {
  const structure = checkStructure(graph)
  if (!structure.ok) return structure
  const inferred = inferShapes(graph)
  if (!inferred.ok) return inferred
  const complete = inferred.value
  const integer = complete.tensors.find(isQuantizedActivation)
  if (integer !== undefined && options.quantized !== 'simulate') {
    const message = `Tensor ${integer.name} is computed in ${integer.type}; run this model on the device kernels, or ask for a simulation.`
    return fail('graph-quantized', message, { tensor: integer.name })
  }
  try {
    const operands = complete.tensors.map((tensor) => ({
      ...createOperand(tensor),
      ...(options.hybrid === 'rounded' && isHybridWeight(tensor) && { hybrid: granularity(tensor) }),
    }))
    return succeed({ graph: complete, run: createRun(complete, operands, prepareSteps(complete, operands)) })
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, error: error.failure }
    throw error
  }
}

function createRun(graph: Graph, operands: readonly Operand[], steps: readonly Step[]): Interpreter['run'] {
  const values = (index: TensorIndex): Values => operands[index]?.values ?? new Float32Array()
  const variables = graph.tensors.flatMap((tensor, i) => (tensor.variable === true ? [i] : []))
  const simulated = graph.tensors.map((tensor) => (isQuantizedActivation(tensor) ? simulateQuantization(tensor) : null))
  return (inputs, options = {}) => {
    const finish = (index: TensorIndex): void => {
      simulated[index]?.(values(index))
      options.onTensor?.(index, asFloats(values(index)))
    }
    if (options.keepState !== true) for (const index of variables) values(index).fill(0)
    graph.inputs.forEach((index, i) => {
      const given = inputs[i]?.length ?? 0
      if (given !== values(index).length) {
        const name = graph.tensors[index]?.name ?? String(index)
        const message = `Input ${name} needs ${values(index).length} values and got ${given}. Check the shape of the data against the model's input.`
        throw new FailureError({ code: 'input-size', message, details: { input: name } })
      }
      values(index).set(inputs[i] ?? [])
      finish(index)
    })
    for (const step of steps) {
      step.run()
      for (const index of step.outputs) finish(index)
    }
    return graph.outputs.map((index) => new Float32Array(values(index)))
  }
}
