import { unwrap } from '../../contract/result.ts'
import type { DataType, Node, Tensor, TensorData, TensorIndex } from '../graph.ts'
import { inferNodeShapes } from '../infer-node-shapes.ts'
import type { BasicBuilder, TensorOptions } from './basic-builder.ts'
import type { LayerBuilder } from './layer-builder.ts'
import { createLayers } from './layer-builder.ts'

/** Writes a Graph layer by layer. Tensors are indices; the shapes of outputs follow from those of inputs. */
export type GraphBuilder = BasicBuilder & LayerBuilder

function typeOfValues(values: TensorData | readonly number[]): DataType {
  if (values instanceof Int8Array) return 'int8'
  if (values instanceof Uint8Array) return 'uint8'
  if (values instanceof Int16Array) return 'int16'
  if (values instanceof Uint16Array) return 'float16'
  if (values instanceof Int32Array) return 'int32'
  if (values instanceof BigInt64Array) return 'int64'
  return 'float32'
}

/** Begins a graph. Names are given by op kind and order unless the caller gives them, and never repeat. */
export function createGraphBuilder(name: string): GraphBuilder {
  const tensors: Tensor[] = []
  const nodes: Node[] = []
  const inputs: TensorIndex[] = []
  const taken = new Map<string, number>()

  const unique = (wanted: string): string => {
    const uses = taken.get(wanted) ?? 0
    taken.set(wanted, uses + 1)
    return uses === 0 ? wanted : unique(`${wanted}_${uses}`)
  }
  const add = (tensor: Tensor): TensorIndex => tensors.push(tensor) - 1
  const plain = (kind: string, shape: readonly number[], type: DataType, options: TensorOptions): Tensor => ({
    name: unique(options.name ?? kind),
    shape: [...shape],
    type: options.type ?? type,
    ...(options.quantization && { quantization: options.quantization }),
  })

  const basic: BasicBuilder = {
    input: (shape, options = {}) => {
      const index = add(plain('input', shape, 'float32', options))
      inputs.push(index)
      return index
    },
    constant: (shape, values, options = {}) => {
      const data = ArrayBuffer.isView(values) ? values : new Float32Array(values)
      return add({ ...plain('constant', shape, typeOfValues(values), options), data })
    },
    variable: (shape, options = {}) => add({ ...plain('state', shape, 'float32', options), variable: true }),
    node: (operation, from, options = {}) => {
      const nodeName = unique(options.name ?? operation.kind)
      const known = from.map((index) => (index === -1 ? null : (tensors[index] ?? null)))
      const shapes = unwrap(inferNodeShapes({ name: nodeName, operation }, known, options.outputs ?? 1)) ?? []
      const activation = known.find((tensor) => tensor !== null && tensor.data === undefined)
      const counts = operation.kind === 'shape' || operation.kind === 'argMax'
      const type = options.type ?? (counts ? 'int32' : (activation?.type ?? 'float32'))
      const outputs = shapes.map((shape, i) =>
        add({
          name: shapes.length > 1 ? `${nodeName}:${i}` : nodeName,
          shape,
          type,
          ...(options.quantization && { quantization: options.quantization }),
        }),
      )
      nodes.push({ name: nodeName, operation, inputs: [...from], outputs })
      return outputs
    },
    shapeOf: (tensor) => tensors[tensor]?.shape ?? [],
    build: (outputs) => ({ name, tensors: [...tensors], nodes: [...nodes], inputs: [...inputs], outputs: [...outputs] }),
  }
  return { ...basic, ...createLayers(basic) }
}
