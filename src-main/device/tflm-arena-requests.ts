import type { Graph, Node, Tensor } from '../graph/graph.ts'
import { elementBytes, elementCount } from './planner/tensor-bytes.ts'
import type { TflmSizes } from './tflm-sizes.ts'

/** Bytes that an op asks for in Prepare: kept for good (in order), and needed only while it runs. */
export type OperationRequests = { readonly persistent: readonly number[]; readonly scratch: readonly number[] }

const none: OperationRequests = { persistent: [], scratch: [] }

/**
 * What the reference kernel of a node asks the arena for, beyond its op data (TensorFlow Lite Micro, source of
 * 2026-08-20, micro/kernels).
 */
export function operationRequests(graph: Graph, node: Node, sizes: TflmSizes): OperationRequests {
  const input = (index: number): Tensor | undefined => graph.tensors[node.inputs[index] ?? -1]
  const output = graph.tensors[node.outputs[0] ?? -1]
  const first = input(0)
  const operation = node.operation
  switch (operation.kind) {
    case 'conv2d':
    case 'depthwiseConv2d':
      return { persistent: twoArrays(output?.shape.at(-1) ?? 0), scratch: unpacked(input(1)) }
    case 'transposeConv': {
      const persistent = twoArrays(input(1)?.shape[0] ?? 0)
      const elements = count(output)
      if (input(2)?.type === 'int8') return { persistent, scratch: [4 * elements] }
      if (input(2)?.type !== 'int16') return { persistent, scratch: [] }
      const bias = input(3)
      return { persistent, scratch: bias?.type === 'int16' ? [8 * elements, 8 * count(bias)] : [8 * elements] }
    }
    case 'fullyConnected': {
      const channels = input(1)?.quantization?.scale.length ?? 0
      const perChannel = channels > 1 && first?.type !== 'float32'
      return { persistent: perChannel ? twoArrays(channels) : [], scratch: unpacked(input(1)) }
    }
    case 'softmax':
      return first?.type === 'int16' ? { persistent: [1026, 1026], scratch: [] } : none
    case 'batchMatMul':
      return batchMatMulRequests(input(0), input(1), output, operation.adjointX, operation.adjointY, sizes)
    case 'mean':
    case 'sum': {
      const sums = first?.type === 'int8' || first?.type === 'int16' ? [4 * count(output)] : []
      return { persistent: [], scratch: [...sums, 4 * (first?.shape.length ?? 0), 4 * count(input(1))] }
    }
    case 'reduceMax':
    case 'reduceMin':
      return { persistent: [], scratch: [4 * (first?.shape.length ?? 0), 4 * count(input(1))] }
    case 'mirrorPad':
      return { persistent: [], scratch: [4 * (first?.shape.length ?? 0), 4 * (first?.shape.length ?? 0)] }
    case 'svdf': {
      const batch = first?.shape[0] ?? 1
      const filters = input(1)?.shape[0] ?? 0
      const scratch = [4 * batch * filters]
      return { persistent: [], scratch: first?.type === 'int8' ? [...scratch, (4 * batch * filters) / operation.rank] : scratch }
    }
    case 'unidirectionalSequenceLstm': {
      const cell = input(19)
      const bytes = cell === undefined ? 0 : count(cell) * elementBytes(cell.type)
      return { persistent: [], scratch: [bytes, bytes, bytes, bytes] }
    }
    default:
      return none
  }
}

function count(tensor: Tensor | undefined): number {
  return tensor === undefined ? 0 : elementCount(tensor.shape)
}

/** Multipliers and shifts: one int32 each a channel. */
function twoArrays(channels: number): number[] {
  return [4 * channels, 4 * channels]
}

/** int4 weights are unpacked to a byte each before use. */
function unpacked(weights: Tensor | undefined): number[] {
  return weights?.type === 'int4' ? [count(weights)] : []
}

function batchMatMulRequests(
  left: Tensor | undefined,
  right: Tensor | undefined,
  output: Tensor | undefined,
  adjointX: boolean,
  adjointY: boolean,
  sizes: TflmSizes,
): OperationRequests {
  const quantized = left?.type === 'int8' || left?.type === 'int16'
  const persistent = quantized ? [sizes.batchMatMulQuantization] : []
  const transposed = (tensor: Tensor | undefined): void => {
    if (tensor === undefined) return
    persistent.push(sizes.evalTensor, 4 + 4 * tensor.shape.length, count(tensor) * elementBytes(tensor.type))
  }
  if (adjointX) transposed(left)
  if (!adjointY) transposed(right)
  persistent.push(4 + 4 * (output?.shape.length ?? 0))
  return { persistent, scratch: [] }
}
