import * as tf from '@tensorflow/tfjs-core'
import type { Graph, TensorIndex } from '../graph/graph.ts'
import { adamStep } from './adam.ts'
import type { AdamSlot } from './adam.ts'
import { executeGraph } from './differentiable/execute-graph.ts'
import { findLogits } from './differentiable/find-logits.ts'
import { batchLoss } from './differentiable/loss-gradient.ts'
import type { Parameter } from './differentiable/parameters.ts'
import { reachableNodes } from './differentiable/reachable-nodes.ts'
import { registerGradients } from './differentiable/register-gradients.ts'
import { scoreRows } from './loss.ts'
import type { Random } from './random.ts'
import type { StepRequest } from './step-request.ts'
import type { Batch, ParameterState, StepResult, StepState, TrainStep } from './train-step.ts'

/** The share of the old moving statistics that stays at each step. */
const batchNormalizationMomentum = 0.9
const inferenceBatch = 128

type Slot = AdamSlot & { readonly parameter: Parameter; readonly learns: boolean }

/** A training step over tfjs's autodiff, on whatever backend is set. Parameters and moments are kept outside tfjs. */
export function createPlainStep(request: StepRequest): TrainStep {
  registerGradients()
  const { graph, extension } = request
  const head = findLogits(graph)
  const inputShape = graph.tensors[graph.inputs[0] ?? -1]?.shape.slice(1) ?? []
  const used = new Set(reachableNodes(graph, head.tensor).flatMap((node) => node.inputs))
  const slots = new Map<TensorIndex, Slot>()
  for (const parameter of request.parameters) slots.set(parameter.tensor, createSlot(graph, parameter, request.frozen, used))
  const learning = [...slots.values()].filter((slot) => slot.learns)
  const dropoutTensor = findDropoutTensor(graph, head.tensor)
  let iteration = 0

  const asTensor = ({ parameter, values }: Slot): tf.Tensor =>
    tf.tensor(extension?.effective(parameter, values) ?? values.slice(), [...parameter.layout.shape])

  const forward = (inputs: tf.Tensor, parameters: ReadonlyMap<TensorIndex, tf.Tensor>, random: Random | null): tf.Tensor2D => {
    const output = executeGraph({
      graph,
      input: inputs,
      parameters,
      training: random !== null,
      target: head.tensor,
      onActivation: (tensor, value) => {
        const changed = extension?.onActivation(tensor, value, random !== null) ?? value
        return random !== null && tensor === dropoutTensor && request.dropout > 0
          ? dropOut(changed, request.dropout, random)
          : changed
      },
      onStatistics: (mean, variance, batch) => {
        follow(slots.get(mean), batch.mean)
        follow(slots.get(variance), batch.variance)
      },
    })
    return tf.reshape(output, [inputs.shape[0] ?? 1, head.size])
  }

  const batchTensor = (inputs: Float32Array, count: number): tf.Tensor => tf.tensor(inputs.slice(), [count, ...inputShape])

  const run = (batch: Batch, learningRate: number, random: Random): StepResult =>
    tf.tidy(() => {
      const fixed = [...slots.values()].filter((slot) => !slot.learns)
      const inputs = batchTensor(batch.inputs, batch.count)
      const targets = tf.tensor2d(batch.targets.slice(), [batch.count, head.size])
      const weights = tf.tensor2d(batch.weights.slice(), [batch.count, 1])
      const constants = fixed.map((slot): [TensorIndex, tf.Tensor] => [slot.parameter.tensor, asTensor(slot)])
      let correct = 0
      const { value, grads } = tf.valueAndGrads((...learned: tf.Tensor[]) => {
        const known = new Map(constants)
        for (const [index, slot] of learning.entries()) known.set(slot.parameter.tensor, learned[index] as tf.Tensor)
        const logits = forward(inputs, known, random)
        correct = scoreRows(request.loss, logits.dataSync<'float32'>(), batch.targets, head.size).correct
        return batchLoss(request.loss, logits, targets, weights)
      })(learning.map(asTensor))
      const loss = value.dataSync()[0] ?? Number.NaN
      if (!Number.isFinite(loss)) return { loss, correct }
      iteration++
      for (const [index, slot] of learning.entries()) {
        const slope = grads[index]?.dataSync<'float32'>() ?? new Float32Array(0)
        adamStep(slot, penalised(slope, slot, request.l2 ?? 0), iteration, learningRate)
      }
      return { loss, correct }
    })

  const allTensors = (): Map<TensorIndex, tf.Tensor> => new Map([...slots].map(([index, slot]) => [index, asTensor(slot)]))

  const infer = (inputs: Float32Array, count: number): Float32Array => {
    const result = new Float32Array(count * head.size)
    const sampleSize = inputs.length / count
    tf.tidy(() => {
      const parameters = allTensors()
      for (let start = 0; start < count; start += inferenceBatch) {
        const end = Math.min(count, start + inferenceBatch)
        const rows = tf.tidy(() => {
          const part = batchTensor(inputs.subarray(start * sampleSize, end * sampleSize), end - start)
          return forward(part, parameters, null).dataSync<'float32'>()
        })
        result.set(rows, start * head.size)
      }
    })
    return result
  }

  const firstNotFinite = (inputs: Float32Array, count: number, limit = Number.MAX_VALUE): string | null => {
    let found: string | null = null
    tf.tidy(() => {
      executeGraph({
        graph,
        input: batchTensor(inputs, count),
        parameters: allTensors(),
        training: true,
        target: head.tensor,
        onActivation: (tensor, value, node) => {
          if (found === null && !value.dataSync<'float32'>().every((number) => Math.abs(number) <= limit)) {
            found = node?.name ?? graph.tensors[tensor]?.name ?? 'input'
          }
          return value
        },
      })
    })
    return found
  }

  return {
    run,
    infer,
    firstNotFinite,
    read: () => ({ iteration, parameters: [...slots.values()].map(readSlot) }),
    write: (state: StepState) => {
      iteration = state.iteration
      for (const entry of state.parameters) writeSlot(slots.get(entry.tensor), entry)
    },
    dispose: () => slots.clear(),
  }
}

/** The gradient with that of l2 times the sum of squares. */
function penalised(gradient: Float32Array, { parameter, values }: Slot, l2: number): Float32Array {
  if (l2 === 0 || parameter.role !== 'weight') return gradient
  return gradient.map((slope, index) => slope + 2 * l2 * (values[index] ?? 0))
}

function createSlot(graph: Graph, parameter: Parameter, frozen: ReadonlySet<TensorIndex>, used: ReadonlySet<TensorIndex>): Slot {
  const data = graph.tensors[parameter.tensor]?.data
  if (!(data instanceof Float32Array)) throw new Error(`${parameter.name} has no float values.`)
  return {
    parameter,
    learns: parameter.role !== 'moving' && !frozen.has(parameter.tensor) && used.has(parameter.tensor),
    values: parameter.layout.toEngine(data),
    firstMoment: new Float32Array(data.length),
    secondMoment: new Float32Array(data.length),
  }
}

function readSlot({ parameter, learns, values, firstMoment, secondMoment }: Slot): ParameterState {
  const { tensor, layout } = parameter
  return {
    tensor,
    values: layout.toGraph(values),
    firstMoment: learns ? layout.toGraph(firstMoment) : null,
    secondMoment: learns ? layout.toGraph(secondMoment) : null,
  }
}

function writeSlot(slot: Slot | undefined, state: ParameterState): void {
  if (slot === undefined) return
  const { layout } = slot.parameter
  slot.values.set(layout.toEngine(state.values))
  if (state.firstMoment !== null) slot.firstMoment.set(layout.toEngine(state.firstMoment))
  if (state.secondMoment !== null) slot.secondMoment.set(layout.toEngine(state.secondMoment))
}

function follow(slot: Slot | undefined, batch: tf.Tensor): void {
  if (slot === undefined) return
  for (const [index, value] of batch.dataSync<'float32'>().entries()) {
    slot.values[index] = (slot.values[index] ?? 0) * batchNormalizationMomentum + value * (1 - batchNormalizationMomentum)
  }
}

/** The input of the last fully-connected layer, unless that is the net's own input. */
function findDropoutTensor(graph: Graph, logits: TensorIndex): TensorIndex | null {
  const last = reachableNodes(graph, logits).findLast((node) => node.operation.kind === 'fullyConnected')
  const source = last?.inputs[0]
  return source === undefined || graph.inputs.includes(source) ? null : source
}

/** Zeroes a share of the values and scales the rest up, so that the mean stays (Srivastava and others, 2014). */
function dropOut(value: tf.Tensor, rate: number, random: Random): tf.Tensor {
  const mask = Float32Array.from({ length: value.size }, () => (random.uniform() < rate ? 0 : 1 / (1 - rate)))
  return tf.mul(value, tf.tensor(mask, value.shape))
}
