import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import { FailureError } from '../../contract/result.ts'
import type { UnplannedPointer } from '../lowering.ts'
import type { Constant, ConstantReference } from '../plan.ts'
import type { KernelRequest } from './kernel-request.ts'
import type { LoweringBuilder } from './lowering-builder.ts'

/** What the lowering of one node sees and does. Failures are thrown as FailureError and caught by `lower`. */
export class NodeContext {
  readonly graph: Graph
  readonly node: Node
  /** Rows of padding above the first row, where the node computes a band of rows; null: what its padding says. */
  readonly padTop: number | null
  readonly #index: number
  readonly #builder: LoweringBuilder

  constructor(builder: LoweringBuilder, index: number, node: Node, padTop: number | null = null) {
    this.graph = builder.graph
    this.node = node
    this.padTop = padTop
    this.#index = index
    this.#builder = builder
  }

  /** Stops the lowering: the node cannot run on a device in this form. `remedy` says what to do. */
  refuse(code: string, cause: string, remedy: string): never {
    const name = this.node.name === '' ? `node ${this.#index}` : `“${this.node.name}”`
    throw new FailureError({
      code,
      message: `${name} (${this.node.operation.kind}) ${cause}: ${remedy}.`,
      details: { node: this.node.name, index: this.#index, operation: this.node.operation.kind },
    })
  }

  /** Whether input `position` is there. */
  has(position: number): boolean {
    return (this.node.inputs[position] ?? -1) >= 0
  }

  inputIndex(position: number): TensorIndex {
    const index = this.node.inputs[position]
    if (index === undefined || index < 0) {
      this.refuse('missing-input', `has no input ${position}`, 'the model is damaged, so make it again with its own tool')
    }
    return index
  }

  outputIndex(position = 0): TensorIndex {
    const index = this.node.outputs[position]
    if (index === undefined || index < 0) {
      this.refuse('missing-output', `has no output ${position}`, 'the model is damaged, so make it again with its own tool')
    }
    return index
  }

  tensor(index: TensorIndex): Tensor {
    const tensor = this.graph.tensors[index]
    if (tensor === undefined) {
      this.refuse(
        'missing-tensor',
        `uses tensor ${index}, which does not exist`,
        'the model is damaged, so make it again with its own tool',
      )
    }
    return tensor
  }

  input(position: number): Tensor {
    return this.tensor(this.inputIndex(position))
  }

  output(position = 0): Tensor {
    return this.tensor(this.outputIndex(position))
  }

  /** The stored values of a constant input, looked up through reshapes; null if it is computed at run time. */
  constantInput(position: number): Tensor['data'] | null {
    return this.#builder.constantData(this.inputIndex(position)) ?? null
  }

  /** The stored values of an input that has to be a constant, as plain numbers. `role` names it in the refusal. */
  numbers(position: number, role: string): number[] {
    const data = this.constantInput(position)
    if (data === null || data === undefined) {
      this.refuse(
        'not-constant',
        `computes its ${role} at run time`,
        `a device needs fixed shapes, so make the ${role} a constant`,
      )
    }
    return Array.from(data as ArrayLike<number | bigint>, Number)
  }

  /** Puts data in flash. */
  constant(role: string, type: Constant['type'], data: Constant['data']): ConstantReference {
    return this.#builder.addConstant(this.#index, this.node.operation.kind, role, type, data)
  }

  /** A pointer from which a kernel reads tensor `position`; constants are copied to RAM first. */
  read(position: number): UnplannedPointer {
    return this.readTensor(this.inputIndex(position))
  }

  readTensor(index: TensorIndex): UnplannedPointer {
    this.#builder.materialize(index, this.#index, this.node)
    return { tensor: index, access: 'read' }
  }

  /** A pointer to which a kernel writes output `position`. */
  write(position = 0): UnplannedPointer {
    return { tensor: this.outputIndex(position), access: 'write' }
  }

  /** Emits a kernel call. */
  call(request: KernelRequest): void {
    const { overlaps = [], ...rest } = request
    this.#builder.addCall(this.node.name, { ...rest, overlaps: this.padTop === null ? overlaps : [] })
  }

  /** The output has the bytes of an input. */
  alias(output: TensorIndex, input: TensorIndex): void {
    this.#builder.addAlias(output, input, this.node)
  }

  /** Lets an output be the bytes of an input from `offset` on; false where it needs bytes of its own. */
  view(output: number, input: number, offset: number): boolean {
    return this.#builder.addView(this.outputIndex(output), this.inputIndex(input), offset)
  }
}
