import type { Offset } from 'flatbuffers'
import { Builder } from 'flatbuffers'
import type { Result } from '../../contract/result.ts'
import { fail, succeed } from '../../contract/result.ts'
import { checkStructure } from '../../graph/check-structure.ts'
import type { Graph, TensorData } from '../../graph/graph.ts'
import { operationCodecs } from './operation-codecs.ts'
import { operatorVersion } from './operator-version.ts'
import { lastDeprecatedCode, slots } from './schema.ts'
import { writeOperator } from './write-operator.ts'
import { writeTensor } from './write-tensor.ts'
import { constantBytes, writeAlignedBytes, writeInt32s, writeOffsets } from './write-vectors.ts'

export type WriteOptions = {
  /** Named texts that travel in the file (hashes of what the model was made from). Written in the order of their names. */
  readonly metadata?: Readonly<Record<string, string>>
}

const description = 'TinyKiln'
const schemaVersion = 3

function writeBuffer(builder: Builder, bytes: Uint8Array | null): Offset {
  const data = bytes === null || bytes.length === 0 ? 0 : writeAlignedBytes(builder, bytes)
  builder.startObject(1)
  builder.addFieldOffset(slots.buffer.data, data, 0)
  return builder.endObject()
}

function writeOperatorCode(builder: Builder, code: number, version: number): Offset {
  builder.startObject(4)
  builder.addFieldInt8(slots.operatorCode.deprecatedBuiltinCode, Math.min(code, lastDeprecatedCode), 0)
  builder.addFieldInt32(slots.operatorCode.version, version, 1)
  builder.addFieldInt32(slots.operatorCode.builtinCode, code, 0)
  return builder.endObject()
}

/** One operator code for each op in use, in order of appearance, with the highest version that any of its nodes needs. */
function operatorCodes(graph: Graph): Map<number, number> {
  const versions = new Map<number, number>()
  for (const node of graph.nodes) {
    const code = operationCodecs[node.operation.kind]?.code ?? -1
    versions.set(code, Math.max(versions.get(code) ?? 1, operatorVersion(node, graph)))
  }
  return versions
}

/** Constants that are the same array share a buffer. */
function constantBuffers(graph: Graph): { readonly of: readonly number[]; readonly bytes: readonly Uint8Array[] } {
  const known = new Map<TensorData, number>()
  const bytes: Uint8Array[] = []
  const of = graph.tensors.map(({ data, type }) => {
    if (data === undefined || data.length === 0) return 0
    const index = known.get(data) ?? bytes.push(constantBytes(data, type === 'int4'))
    known.set(data, index)
    return index
  })
  return { of, bytes }
}

function writeModel(graph: Graph, options: WriteOptions): Uint8Array {
  const builder = new Builder(1 << 16)
  const constants = constantBuffers(graph)
  const metadata = Object.entries(options.metadata ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  const texts = metadata.map(([, text]) => new TextEncoder().encode(text))
  const buffers = writeOffsets(
    builder,
    [null, ...constants.bytes, ...texts].map((bytes) => writeBuffer(builder, bytes)),
  )
  const entries = metadata.map(([name], i) => {
    const text = builder.createString(name)
    builder.startObject(2)
    builder.addFieldOffset(slots.metadata.name, text, 0)
    builder.addFieldInt32(slots.metadata.buffer, 1 + constants.bytes.length + i, 0)
    return builder.endObject()
  })
  const metadataVector = entries.length > 0 ? writeOffsets(builder, entries) : 0
  const codes = operatorCodes(graph)
  const codeOrder = [...codes.keys()]
  const codeVector = writeOffsets(
    builder,
    codeOrder.map((code) => writeOperatorCode(builder, code, codes.get(code) ?? 1)),
  )
  const tensors = writeOffsets(
    builder,
    graph.tensors.map((tensor, i) => writeTensor(builder, tensor, constants.of[i] ?? 0)),
  )
  const operators = writeOffsets(
    builder,
    graph.nodes.map((node) =>
      writeOperator(builder, node, graph, codeOrder.indexOf(operationCodecs[node.operation.kind]?.code ?? -1)),
    ),
  )
  const inputs = writeInt32s(builder, graph.inputs)
  const outputs = writeInt32s(builder, graph.outputs)
  const name = builder.createString(graph.name)
  builder.startObject(slots.subgraph.name + 1)
  builder.addFieldOffset(slots.subgraph.tensors, tensors, 0)
  builder.addFieldOffset(slots.subgraph.inputs, inputs, 0)
  builder.addFieldOffset(slots.subgraph.outputs, outputs, 0)
  builder.addFieldOffset(slots.subgraph.operators, operators, 0)
  builder.addFieldOffset(slots.subgraph.name, name, 0)
  const subgraphs = writeOffsets(builder, [builder.endObject()])
  const about = builder.createString(description)
  builder.startObject(slots.model.signatures + 1)
  builder.addFieldInt32(slots.model.version, schemaVersion, 0)
  builder.addFieldOffset(slots.model.operatorCodes, codeVector, 0)
  builder.addFieldOffset(slots.model.subgraphs, subgraphs, 0)
  builder.addFieldOffset(slots.model.description, about, 0)
  builder.addFieldOffset(slots.model.buffers, buffers, 0)
  builder.addFieldOffset(slots.model.metadata, metadataVector, 0)
  builder.finish(builder.endObject(), 'TFL3')
  return builder.asUint8Array().slice()
}

/**
 * Writes a graph as a .tflite file (schema version 3) that TensorFlow Lite Micro, LiteRT and readTflite accept: buffer 0 is
 * empty, constants start at multiples of 16, operators carry both code fields and the versions LiteRT asks for. The same graph
 * gives the same bytes. Node names are not stored; readers name a node after the tensor it writes.
 *
 * Fails with `graph-wiring`, or `graph-unfolded` when a batch normalization has not been folded away.
 */
export function writeTflite(graph: Graph, options: WriteOptions = {}): Result<Uint8Array> {
  const structure = checkStructure(graph)
  if (!structure.ok) return structure
  const unfolded = graph.nodes.find((node) => operationCodecs[node.operation.kind] === null)
  if (unfolded !== undefined) {
    const message = `Layer ${unfolded.name} is a batch normalization, which .tflite files do not have. Fold it into its neighbour before writing.`
    return fail('graph-unfolded', message, { node: unfolded.name })
  }
  return succeed(writeModel(graph, options))
}
