import type { OperationOf } from '../../graph/operations.ts'
import type { TensorIndex } from '../../graph/graph.ts'
import { activationRange } from './activation-range.ts'
import { quantizeMultiplier } from './fixed-point.ts'
import type { ParameterValue } from './kernel-request.ts'
import type { NodeContext } from './node-context.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { sameType, scaleOf } from './tensor-facts.ts'
import { foldedBias, int8Weights, weightSums } from './weights.ts'

const gates = ['inputGate', 'forgetGate', 'cellGate', 'outputGate'] as const

/** Inputs of UNIDIRECTIONAL_SEQUENCE_LSTM that select variants without a kernel: peepholes, projection, layer norm. */
const unsupportedInputs = [9, 10, 11, 16, 17, 20, 21, 22, 23]

/** UNIDIRECTIONAL_SEQUENCE_LSTM: INT8 with an INT16 cell whose scale is a power of two. */
export function lowerLstm(context: NodeContext, operation: OperationOf<'unidirectionalSequenceLstm'>): void {
  const input = context.input(0)
  const output = context.output()
  sameType(context, [input, output], ['int8'])
  if (unsupportedInputs.some((position) => context.has(position)) || !context.has(1)) {
    context.refuse(
      'unsupported-lstm',
      'has peepholes, a projection, coupled gates or layer normalization',
      'use a plain LSTM layer',
    )
  }
  const hidden = stateOf(context, 18, 'int8')
  const cell = stateOf(context, 19, 'int16')
  const [first = 1, second = 1, inputSize = 1] = input.shape
  const [batches, steps] = operation.timeMajor ? [second, first] : [first, second]
  const units = output.shape.at(-1) ?? 1
  const hiddenScale = scaleOf(context, context.tensor(hidden))
  const outputScale = scaleOf(context, output)
  const cellScale = scaleOf(context, context.tensor(cell)).scale
  const cellPower = Math.round(Math.log2(cellScale))
  const forget = quantizeMultiplier(2 ** -15)
  const update = quantizeMultiplier(Math.fround(2 ** -30 / cellScale))
  const toHidden = quantizeMultiplier(Math.fround(2 ** -30 / outputScale.scale))
  const tanhShift = 15 + cellPower - 3
  const clip = operation.cellClip > 0 ? Math.min(Math.max(Math.trunc(operation.cellClip / cellScale), 0), 32767) : 0
  const inputParts = gates.map((gate, i) => gatePart(context, gate, 'Input', 1 + i, 12 + i, scaleOf(context, input)))
  const recurrentParts = gates.map((gate, i) => gatePart(context, gate, 'Recurrent', 5 + i, -1, hiddenScale))
  const parts = [...inputParts, ...recurrentParts]
  context.call({
    kernel: 'tk_lstm_s8',
    source: 'tk_lstm',
    parameters: {
      batches,
      steps,
      inputSize,
      units,
      inputBatchStride: operation.timeMajor ? inputSize : steps * inputSize,
      inputStepStride: operation.timeMajor ? batches * inputSize : inputSize,
      outputBatchStride: operation.timeMajor ? units : steps * units,
      outputStepStride: operation.timeMajor ? batches * units : units,
      forgetMultiplier: forget.multiplier,
      forgetShift: forget.shift,
      updateMultiplier: update.multiplier,
      updateShift: update.shift,
      hiddenMultiplier: toHidden.multiplier,
      hiddenShift: toHidden.shift,
      hiddenZeroPoint: outputScale.zeroPoint,
      cellClip: clip,
      cellTanhMultiplier: tanhShift < 0 ? 3 : 3 << tanhShift,
      cellTanhShift: tanhShift < 0 ? -tanhShift : 0,
      ...Object.assign({}, ...parts.map((part) => part.factor)),
      ...Object.assign({}, ...parts.map((part) => part.constants)),
    },
    pointers: [
      context.read(0),
      { tensor: hidden, access: 'state' },
      { tensor: cell, access: 'state' },
      context.write(),
      { scratchBytes: 12 * units },
    ],
  })
}

/** Weights, folded bias and factor of one part of a gate; gates take Q3.12 arguments, so the factor is float32(sx * sw) * 2^12. */
function gatePart(
  context: NodeContext,
  gate: string,
  part: 'Input' | 'Recurrent',
  weightsAt: number,
  biasAt: number,
  from: { readonly scale: number; readonly zeroPoint: number },
): { factor: Record<string, ParameterValue>; constants: Record<string, ParameterValue> } {
  const { data, tensor } = int8Weights(context, weightsAt)
  const [units = 1, size = 1] = tensor.shape
  const sums = weightSums(data, units, (i) => Math.floor(i / size))
  const bias = foldedBias(context, biasAt, sums, from.zeroPoint)
  const { multiplier, shift } = quantizeMultiplier(Math.fround(from.scale * scaleOf(context, tensor).scale) / 2 ** -12)
  const name = `${gate}${part}`
  return {
    factor: { [`${name}Multiplier`]: multiplier, [`${name}Shift`]: shift },
    constants: {
      [`${name}Weights`]: context.constant(`${name}_weights`.toLowerCase(), 'int8', data),
      [`${name}Bias`]: context.constant(`${name}_bias`.toLowerCase(), 'int32', bias),
    },
  }
}

/** A state tensor at an input, of the wanted type. */
function stateOf(context: NodeContext, position: number, type: 'int8' | 'int16'): TensorIndex {
  const index = context.inputIndex(position)
  const tensor = context.tensor(index)
  if (tensor.type !== type) {
    context.refuse('unsupported-type', `keeps its state “${tensor.name}” as ${tensor.type}`, 'quantize the model to INT8')
  }
  return index
}

/** SVDF with INT8 input and INT8 or INT16 state. Factors: float32(float32(si * wf) / state), float32(float32(state * wt) / so). */
export function lowerSvdf(context: NodeContext, operation: OperationOf<'svdf'>): void {
  const input = context.input(0)
  const output = context.output()
  sameType(context, [input, output], ['int8'])
  const { data, tensor: feature } = int8Weights(context, 1)
  const time = context.input(2)
  const timeData = context.constantInput(2)
  const stateType = time.type === 'int8' ? 'int8' : 'int16'
  const state = stateOf(context, 4, stateType)
  if (!(timeData instanceof Int8Array) && !(timeData instanceof Int16Array)) {
    context.refuse('unsupported-type', `has ${time.type} time weights`, 'quantize the model to INT8')
  }
  const [filters = 1, inputSize = 1] = feature.shape
  const memory = time.shape[1] ?? 1
  const from = scaleOf(context, input)
  const to = scaleOf(context, output)
  const stateScale = scaleOf(context, context.tensor(state))
  const toState = quantizeMultiplier(Math.fround(Math.fround(from.scale * scaleOf(context, feature).scale) / stateScale.scale))
  const toOutput = quantizeMultiplier(Math.fround(Math.fround(stateScale.scale * scaleOf(context, time).scale) / to.scale))
  const featureBias = foldedBias(
    context,
    -1,
    weightSums(data, filters, (i) => Math.floor(i / inputSize)),
    from.zeroPoint,
  )
  const bias = context.has(3) ? context.constantInput(3) : null
  context.call({
    kernel: stateType === 'int8' ? 'tk_svdf_s8' : 'tk_svdf_s16',
    source: 'tk_svdf',
    parameters: {
      batches: elementCount(input.shape) / inputSize,
      inputSize,
      units: filters / operation.rank,
      rank: operation.rank,
      memory,
      featureMultiplier: toState.multiplier,
      featureShift: toState.shift,
      stateZeroPoint: stateScale.zeroPoint,
      outputMultiplier: toOutput.multiplier,
      outputShift: toOutput.shift,
      outputZeroPoint: to.zeroPoint,
      ...activationRange(operation.activation, 'int8', to),
      featureWeights: context.constant('feature_weights', 'int8', data),
      featureBias: context.constant('feature_bias', 'int32', featureBias),
      timeWeights: context.constant('time_weights', stateType, timeData),
      bias: bias instanceof Int32Array ? context.constant('bias', 'int32', bias) : null,
    },
    pointers: [context.read(0), { tensor: state, access: 'state' }, context.write()],
  })
}
