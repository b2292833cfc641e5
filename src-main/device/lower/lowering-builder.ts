import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import type { Lowering, UnplannedCall, View } from '../lowering.ts'
import type { Constant, ConstantReference, ParameterField } from '../plan.ts'
import { tensorBytes } from '../planner/tensor-bytes.ts'
import type { KernelRequest, ParameterValue } from './kernel-request.ts'

/** Collects calls, constants and aliases while the nodes are lowered one after another. */
export class LoweringBuilder {
  readonly graph: Graph
  readonly #calls: UnplannedCall[] = []
  readonly #constants: Constant[] = []
  readonly #aliases = new Map<TensorIndex, TensorIndex>()
  readonly #views = new Map<TensorIndex, View>()
  readonly #materialized = new Set<TensorIndex>()

  constructor(graph: Graph) {
    this.graph = graph
  }

  #root(index: TensorIndex): TensorIndex {
    let root = index
    for (let next = this.#aliases.get(root); next !== undefined; next = this.#aliases.get(root)) root = next
    return root
  }

  constantData(index: TensorIndex): Tensor['data'] {
    return this.graph.tensors[this.#root(index)]?.data
  }

  #bytesOf(index: TensorIndex): number {
    const tensor = this.graph.tensors[index]
    return tensor === undefined ? 0 : tensorBytes(tensor)
  }

  /** Constants with equal bytes share one place in flash. */
  addConstant(node: number, kind: string, role: string, type: Constant['type'], data: Constant['data']): ConstantReference {
    const same = this.#constants.findIndex((other) => other.type === type && equalBytes(other.data, data))
    if (same >= 0) return { constant: same }
    this.#constants.push({ name: `${snakeCase(kind)}_${node}_${role}`, type, data })
    return { constant: this.#constants.length - 1 }
  }

  addCall(node: string, { kernel, source, parameters, pointers, overlaps = [] }: KernelRequest): void {
    const fields = Object.entries(parameters).map(([name, value]) => parameterField(snakeCase(name), value))
    const possible = overlaps.filter(({ input }) => this.constantData(input) === undefined)
    this.#calls.push({ node, kernel, source, parameters: fields, pointers, ...(possible.length > 0 && { overlaps: possible }) })
  }

  get callCount(): number {
    return this.#calls.length
  }

  /** Bytes from one place to another, which may overlap. */
  addMove(node: string, from: TensorIndex, to: TensorIndex, bytes: number): void {
    this.addCall(node, {
      kernel: 'tk_copy',
      source: 'tk_copy',
      parameters: { bytes },
      pointers: [
        { tensor: from, access: 'read' },
        { tensor: to, access: 'write' },
      ],
    })
  }

  /** Graph outputs that are inputs or constants, and outputs that alias another output, need bytes of their own: a copy. */
  addAlias(output: TensorIndex, input: TensorIndex, node: Node): void {
    const root = this.#root(input)
    const isOutput = this.graph.outputs.includes(output)
    const ownedElsewhere =
      this.graph.inputs.includes(root) ||
      this.graph.tensors[root]?.variable === true ||
      this.graph.outputs.some((other) => this.#root(other) === root)
    if (isOutput && (ownedElsewhere || this.constantData(input) !== undefined)) {
      this.materialize(input, 0, node)
      this.addMove(node.name, root, output, this.#bytesOf(output))
      return
    }
    this.#aliases.set(output, input)
  }

  /**
   * Lets a tensor be a part of another, which costs nothing; false where it needs bytes of its own: outputs of the graph, parts of
   * constants, and parts of state, which changes under whoever reads it.
   */
  addView(part: TensorIndex, of: TensorIndex, offset: number): boolean {
    const root = this.#root(of)
    if (this.graph.outputs.includes(part) || this.constantData(of) !== undefined) return false
    if (this.graph.tensors[root]?.variable === true) return false
    this.#views.set(part, { of, offset })
    return true
  }

  /** Makes sure that a constant which a kernel reads from RAM is there: copies it from flash before its first use. */
  materialize(index: TensorIndex, position: number, node: Node): void {
    const root = this.#root(index)
    const tensor = this.graph.tensors[root]
    if (tensor?.data === undefined || this.#materialized.has(root)) return
    this.#materialized.add(root)
    const bytes = new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength)
    const data = this.addConstant(position, node.operation.kind, `input_${root}`, 'uint8', bytes)
    this.addCall(node.name, {
      kernel: 'tk_load',
      source: 'tk_copy',
      parameters: { bytes: bytes.length, data },
      pointers: [{ tensor: root, access: 'write' }],
    })
  }

  finish(): Lowering {
    return { calls: this.#calls, constants: this.#constants, aliases: this.#aliases, views: this.#views }
  }
}

function parameterField(name: string, value: ParameterValue): ParameterField {
  if (typeof value === 'number') return { name, type: 'int32', value }
  if (value === null || 'constant' in value) return { name, type: 'pointer', value }
  return { name, type: 'float32', value: value.float32 }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function equalBytes(a: Constant['data'], b: Constant['data']): boolean {
  if (a === b) return true
  if (a.byteLength !== b.byteLength) return false
  const left = new Uint8Array(a.buffer, a.byteOffset, a.byteLength)
  const right = new Uint8Array(b.buffer, b.byteOffset, b.byteLength)
  return left.every((value, i) => value === right[i])
}
