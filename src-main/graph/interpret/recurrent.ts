import type { OperationOf } from '../operations.ts'
import type { KernelFactory, Values } from './kernel.ts'
import { activationRange, clampValues, input, output, refuseKernel } from './kernel.ts'

/** SVDF: inputs x, feature weights [filters, in], time weights [filters, memory], bias, state [batch, filters * memory]. */
export const svdf: KernelFactory<OperationOf<'svdf'>> = (operation, context) => {
  const [x, feature, time, state, result] = [
    input(context, 0),
    input(context, 1),
    input(context, 2),
    input(context, 4),
    output(context),
  ]
  const bias = context.inputs[3]?.values ?? null
  const [batches = 1, depth = 1] = x.shape
  const [filters = 1, memory = 1] = time.shape
  const units = filters / operation.rank
  const range = activationRange(operation.activation)
  return () => {
    for (let b = 0; b < batches; b++) {
      for (let u = 0; u < units; u++) result.values[b * units + u] = bias === null ? 0 : bias[u]!
      for (let f = 0; f < filters; f++) {
        const row = (b * filters + f) * memory
        state.values.copyWithin(row, row + 1, row + memory)
        let activation = 0
        for (let i = 0; i < depth; i++) activation += x.values[b * depth + i]! * feature.values[f * depth + i]!
        state.values[row + memory - 1] = activation
        let sum = 0
        for (let m = 0; m < memory; m++) sum += state.values[row + m]! * time.values[f * memory + m]!
        result.values[b * units + Math.floor(f / operation.rank)]! += sum
      }
    }
    clampValues(result.values, range)
  }
}

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v))

type Gate = {
  readonly fromInput: Values
  readonly fromOutput: Values
  readonly fromCell: Values | null
  readonly bias: Values | null
}

/** One gate's sum for cell `c`: W x + R h + b (+ peephole * cell). */
function gateSum(
  gate: Gate,
  c: number,
  x: Values,
  xAt: number,
  depth: number,
  h: Values,
  hAt: number,
  width: number,
  cell: number,
): number {
  let sum = gate.bias === null ? 0 : gate.bias[c]!
  for (let i = 0; i < depth; i++) sum += gate.fromInput[c * depth + i]! * x[xAt + i]!
  for (let i = 0; i < width; i++) sum += gate.fromOutput[c * width + i]! * h[hAt + i]!
  return gate.fromCell === null ? sum : sum + gate.fromCell[c]! * cell
}

function clip(value: number, limit: number): number {
  return limit > 0 ? Math.min(Math.max(value, -limit), limit) : value
}

/**
 * UNIDIRECTIONAL_SEQUENCE_LSTM with its 24 inputs: x, four input and four recurrent weights (input, forget, cell, output gate),
 * three peepholes, four biases, projection and its bias, output state, cell state, layer norms (refused). Without input-gate
 * weights the input gate is 1 - forget.
 */
export const unidirectionalSequenceLstm: KernelFactory<OperationOf<'unidirectionalSequenceLstm'>> = (operation, context) => {
  if ([20, 21, 22, 23].some((i) => (context.inputs[i] ?? null) !== null)) refuseKernel('normalizes inside its cell (layer norm)')
  const [x, outputState, cellState, result] = [input(context, 0), input(context, 18), input(context, 19), output(context)]
  const optional = (i: number): Values | null => context.inputs[i]?.values ?? null
  const gate = (g: number, peephole: number | null): Gate => ({
    fromInput: input(context, 1 + g).values,
    fromOutput: input(context, 5 + g).values,
    fromCell: peephole === null ? null : optional(peephole),
    bias: optional(12 + g),
  })
  const inputGate = optional(1) === null ? null : gate(0, 9)
  const [forgetGate, cellGate, outputGate] = [gate(1, 10), gate(2, null), gate(3, 11)]
  const [projection, projectionBias] = [optional(16), optional(17)]
  const depth = x.shape[2]!
  const width = result.shape[2]!
  const cells = input(context, 2).shape[0]!
  const [steps, batches] = operation.timeMajor ? [x.shape[0]!, x.shape[1]!] : [x.shape[1]!, x.shape[0]!]
  const hidden = new Float64Array(cells)
  const next = new Float64Array(width)

  const step = (xAt: number, b: number, to: number): void => {
    const [h, hAt] = [outputState.values, b * width]
    for (let c = 0; c < cells; c++) {
      const before = cellState.values[b * cells + c]!
      const forget = sigmoid(gateSum(forgetGate, c, x.values, xAt, depth, h, hAt, width, before))
      const admit = inputGate === null ? 1 - forget : sigmoid(gateSum(inputGate, c, x.values, xAt, depth, h, hAt, width, before))
      const candidate = Math.tanh(gateSum(cellGate, c, x.values, xAt, depth, h, hAt, width, before))
      const cell = clip(forget * before + admit * candidate, operation.cellClip)
      cellState.values[b * cells + c] = cell
      hidden[c] = sigmoid(gateSum(outputGate, c, x.values, xAt, depth, h, hAt, width, cell)) * Math.tanh(cell)
    }
    for (let o = 0; o < width; o++) {
      let value = projection === null ? hidden[o]! : projectionBias === null ? 0 : projectionBias[o]!
      if (projection !== null) for (let c = 0; c < cells; c++) value += projection[o * cells + c]! * hidden[c]!
      next[o] = projection === null ? value : clip(value, operation.projectionClip)
    }
    for (let o = 0; o < width; o++) {
      outputState.values[hAt + o] = next[o]!
      result.values[to + o] = next[o]!
    }
  }
  return () => {
    for (let b = 0; b < batches; b++) {
      for (let t = 0; t < steps; t++) {
        const row = operation.timeMajor ? t * batches + b : b * steps + t
        step(row * depth, b, row * width)
      }
    }
  }
}
