import type { Result } from '../../contract/result.ts'
import { fail, FailureError, succeed } from '../../contract/result.ts'
import { checkStructure } from '../../graph/check-structure.ts'
import type { Graph, TensorData } from '../../graph/graph.ts'
import { recognizeWrongContent } from '../wrong-content.ts'
import type { FlatTable } from './flat-table.ts'
import { damaged, openFlatFile, readInt32s, readTables, readText, readUint32, rootTable } from './flat-table.ts'
import { readNode, readOperatorName, refuseUnknownOperators } from './read-operators.ts'
import { bufferExtent, readTensor } from './read-tensor.ts'
import { slots } from './schema.ts'

function readModel(model: FlatTable): Graph {
  const file = model.file
  const version = readUint32(model, slots.model.version)
  if (version !== 3) damaged(file, `it says schema version ${version} where 3 is expected`)
  const subgraph = readTables(model, slots.model.subgraphs, 'subgraph')[0] ?? damaged(file, 'it holds no subgraph')
  const operatorNames = readTables(model, slots.model.operatorCodes, 'operator code').map(readOperatorName)
  const operators = readTables(subgraph, slots.subgraph.operators, 'operator')
  const tensorTables = readTables(subgraph, slots.subgraph.tensors, 'tensor')
  const tensorNames = tensorTables.map((table, i) => readText(table, slots.tensor.name, `the name of tensor ${i}`))
  refuseUnknownOperators(operators, operatorNames, tensorNames)
  const buffers = readTables(model, slots.model.buffers, 'buffer').map(bufferExtent)
  const cache = new Map<string, TensorData>()
  return {
    name: readText(subgraph, slots.subgraph.name, 'the name of the model') || 'main',
    tensors: tensorTables.map((table, i) => readTensor(table, i, buffers, cache)),
    nodes: operators.map((table, i) => readNode(table, i, operatorNames, tensorNames)),
    inputs: readInt32s(subgraph, slots.subgraph.inputs, 'the inputs of the model') ?? [],
    outputs: readInt32s(subgraph, slots.subgraph.outputs, 'the outputs of the model') ?? [],
  }
}

/**
 * Reads a .tflite file (schema version 3). Tensors keep their order, so that an index is that of subgraph 0 of the file,
 * unused ones included; the graph's name is the subgraph's. Shapes stay as written: inferShapes fills the open ones.
 *
 * Fails, without throwing and without allocating more than a few times the file's size, with one of: model-file-empty,
 * model-file-is-web-page, model-file-is-lfs-pointer, model-file-is-zip, model-file-is-hdf5, model-file-wrong-format,
 * model-file-damaged, model-tensor-too-large, model-tensor-type-unsupported, model-tensor-sparse, model-op-unsupported,
 * model-op-custom, model-op-flex, model-option-unsupported. `name` is the file's name, for the sentence.
 */
export function readTflite(bytes: Uint8Array, name: string): Result<Graph> {
  const wrong = recognizeWrongContent(bytes, name)
  if (wrong !== null) return { ok: false, error: wrong }
  const identifier = new TextDecoder('latin1').decode(bytes.subarray(4, 8))
  if (identifier !== 'TFL3') {
    const found = /^[\x20-\x7e]{4}$/.test(identifier) ? `"${identifier}"` : 'something else'
    const message = `${name} is not a TensorFlow Lite model: bytes 4 to 7 should read "TFL3" and read ${found}. Choose the .tflite file itself.`
    return fail('model-file-wrong-format', message, { file: name })
  }
  try {
    const graph = readModel(rootTable(openFlatFile(bytes, name)))
    const structure = checkStructure(graph)
    if (structure.ok) return succeed(graph)
    const message = `${name} is damaged: ${structure.error.message} Export the model again.`
    return fail('model-file-damaged', message, { file: name, ...structure.error.details })
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, error: error.failure }
    throw error
  }
}
