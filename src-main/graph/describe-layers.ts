import type { DataType, Graph } from './graph.ts'
import type { OperationKind } from './operations.ts'
import { countElements } from './shapes/shape-rule.ts'
import { countNodeMacs } from './count-macs.ts'
import { parameterTensors } from './count-parameters.ts'

/** A row of the layer table. */
export type LayerDescription = {
  readonly name: string
  readonly operation: OperationKind
  /** Of the first output, with the batch of 1. */
  readonly shape: readonly number[]
  readonly type: DataType
  readonly parameters: number
  /** Multiply-accumulates of one inference. */
  readonly macs: number
  /** Bytes of all outputs. */
  readonly activationBytes: number
}

const bitsOf = {
  float32: 32,
  float16: 16,
  int8: 8,
  uint8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  int4: 4,
  bool: 8,
} as const satisfies Record<DataType, number>

/** One row a node, in running order. Shapes must be known (inferShapes). */
export function describeLayers(graph: Graph): LayerDescription[] {
  return graph.nodes.map((node) => {
    const outputs = node.outputs.flatMap((index) => graph.tensors[index] ?? [])
    return {
      name: node.name,
      operation: node.operation.kind,
      shape: outputs[0]?.shape ?? [],
      type: outputs[0]?.type ?? 'float32',
      parameters: parameterTensors(graph, node).reduce((sum, index) => sum + (graph.tensors[index]?.data?.length ?? 0), 0),
      macs: countNodeMacs(graph, node),
      activationBytes: outputs.reduce(
        (sum, tensor) => sum + Math.ceil((countElements(tensor.shape) * bitsOf[tensor.type]) / 8),
        0,
      ),
    }
  })
}
