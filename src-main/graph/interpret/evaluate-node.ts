import { constantValues, realValues } from '../constant-values.ts'
import type { DataType, Node, Tensor, TensorData } from '../graph.ts'
import type { Operation } from '../operations.ts'
import type { KernelFactory, Operand, Values } from './kernel.ts'
import { kernelTable } from './kernel-table.ts'

/** True for tensors that stand for real numbers: floats, and integers that carry a quantization. */
export function holdsReals(tensor: Pick<Tensor, 'type' | 'quantization'>): boolean {
  return tensor.type === 'float32' || tensor.type === 'float16' || tensor.quantization !== undefined
}

/** The run-time form of a tensor: its constant's real values, or room for what will be computed. */
export function createOperand(tensor: Tensor): Operand {
  const count = tensor.shape.reduce((product, size) => product * size, 1)
  const { name, shape, type } = tensor
  const constant = tensor.data !== undefined
  if (!constant)
    return { name, shape, type, constant, values: holdsReals(tensor) ? new Float32Array(count) : new Float64Array(count) }
  if (tensor.data instanceof Float32Array) return { name, shape, type, constant, values: tensor.data }
  const values: Values = holdsReals(tensor)
    ? new Float32Array(realValues(tensor) ?? [])
    : (constantValues(tensor) ?? new Float64Array())
  return { name, shape, type, constant, values }
}

/** The kernel of a node, ready to run on its operands. */
export function prepareNode(node: Node, operands: readonly Operand[]): () => void {
  const factory = kernelTable[node.operation.kind] as KernelFactory<Operation>
  return factory(node.operation, {
    inputs: node.inputs.map((index) => (index === -1 ? null : (operands[index] ?? null))),
    outputs: node.outputs.flatMap((index) => operands[index] ?? []),
  })
}

/** Values as a tensor of `type` stores them. Types that fold never yields are kept as floats by the caller. */
export function storeValues(values: Values, type: DataType): TensorData | null {
  switch (type) {
    case 'float32':
      return new Float32Array(values)
    case 'int32':
      return Int32Array.from(values)
    case 'int64':
      return BigInt64Array.from(values, (value) => BigInt(value))
    case 'bool':
      return Uint8Array.from(values)
    default:
      return null
  }
}

/** Computes a node all of whose inputs are constants (or whose kind asks for a shape only); null for types that do not fold. */
export function evaluateNode(node: Node, tensors: readonly Tensor[]): TensorData[] | null {
  const operands = new Map<number, Operand>()
  for (const index of [...node.inputs, ...node.outputs]) {
    const tensor = tensors[index]
    if (tensor !== undefined) operands.set(index, createOperand(tensor))
  }
  const dense: Operand[] = []
  for (const [index, operand] of operands) dense[index] = operand
  prepareNode(node, dense)()
  const stored = node.outputs.map((index) =>
    storeValues(operands.get(index)?.values ?? new Float32Array(), tensors[index]?.type ?? 'float32'),
  )
  return stored.every((data) => data !== null) ? stored : null
}
