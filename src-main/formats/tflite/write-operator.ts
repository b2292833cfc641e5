import type { Builder, Offset } from 'flatbuffers'
import type { Graph, Node } from '../../graph/graph.ts'
import type { OptionField } from './option-fields.ts'
import type { OperationCodec } from './operation-codecs.ts'
import { operationCodecs } from './operation-codecs.ts'
import { slots } from './schema.ts'
import { writeInt32s } from './write-vectors.ts'

const largestOptionTable = 8

/** Writes one operator; its options hold what the node's attributes and tensors say. */
export function writeOperator(builder: Builder, node: Node, graph: Graph, opcodeIndex: number): Offset {
  const codec: Pick<OperationCodec<'abs'>, 'options' | 'derived'> & { readonly fields: object } = operationCodecs[
    node.operation.kind
  ] ?? { options: 0, fields: {} }
  const attributes: Readonly<Record<string, unknown>> = node.operation
  const adds = (Object.entries(codec.fields) as [string, OptionField<unknown>][]).flatMap(([attribute, field]) =>
    attributes[attribute] === undefined ? [] : [field.prepare(builder, attributes[attribute])],
  )
  const inputs = writeInt32s(builder, node.inputs)
  const outputs = writeInt32s(builder, node.outputs)
  const intermediates = node.intermediates === undefined ? 0 : writeInt32s(builder, node.intermediates)
  let options = 0
  if (codec.options !== 0) {
    builder.startObject(largestOptionTable)
    for (const add of adds) add()
    codec.derived?.(builder, node, graph)
    options = builder.endObject()
  }
  builder.startObject(slots.operator.intermediates + 1)
  builder.addFieldInt32(slots.operator.opcodeIndex, opcodeIndex, 0)
  builder.addFieldOffset(slots.operator.inputs, inputs, 0)
  builder.addFieldOffset(slots.operator.outputs, outputs, 0)
  builder.addFieldInt8(slots.operator.optionsType, codec.options, 0)
  builder.addFieldOffset(slots.operator.options, options, 0)
  builder.addFieldOffset(slots.operator.intermediates, intermediates, 0)
  return builder.endObject()
}
