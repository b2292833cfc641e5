import type { Result } from '../contract/result.ts'
import { fail, succeed } from '../contract/result.ts'
import { countMacs } from '../graph/count-macs.ts'
import { countParameters } from '../graph/count-parameters.ts'
import type { Graph, TensorIndex } from '../graph/graph.ts'
import { inferShapes } from '../graph/infer-shapes.ts'
import { validateGraph } from '../graph/validate-graph.ts'
import { readCArray } from './c-array/read.ts'
import { examineGraph } from './import/examine-graph.ts'
import type { Finding, ImportedModel, ModelEdge, ModelFile, ModelFormat } from './import/imported-model.ts'
import { recognizeFormat } from './import/recognize-format.ts'
import { operationCodecs } from './tflite/operation-codecs.ts'
import { readTflite } from './tflite/read.ts'
import { builtinOperatorNames } from './tflite/schema.ts'
import { readTkm } from './tkm/read.ts'
import { recognizeWrongContent } from './wrong-content.ts'

type Reading = { readonly graph: Graph; readonly findings: readonly Finding[] }

const formatNames: Readonly<Partial<Record<ModelFormat, string>>> = {
  'keras-h5': 'a Keras model (HDF5)',
  'keras-zip': 'a Keras model (.keras)',
  onnx: 'an ONNX model',
  'tfjs-layers': 'a TensorFlow.js layers model',
  'tfjs-graph': 'a TensorFlow.js graph model',
}

function readEmbedded({ name, bytes }: ModelFile): Result<Reading> {
  const embedded = readCArray(bytes, name)
  if (!embedded.ok) return embedded
  const { array, others } = embedded.value
  const graph = readTflite(array.bytes, `${name} (array ${array.name}, line ${array.line})`)
  if (!graph.ok) return graph
  const names = others.map((other) => other.name).join(', ')
  const message = `The file holds ${others.length + 1} models; ${array.name} was imported and ${names} left out.`
  return succeed({
    graph: graph.value,
    findings: others.length > 0 ? [{ code: 'several-models', severity: 'warning', message }] : [],
  })
}

function readFile(file: ModelFile, format: ModelFormat): Result<Reading> {
  const plain = (graph: Result<Graph>): Result<Reading> => (graph.ok ? succeed({ graph: graph.value, findings: [] }) : graph)
  switch (format) {
    case 'tflite':
      return plain(readTflite(file.bytes, file.name))
    case 'c-array':
      return readEmbedded(file)
    case 'tkm': {
      const model = readTkm(file.bytes, file.name)
      return plain(model.ok ? succeed(model.value.graph) : model)
    }
    default:
      return fail(
        'model-format-unsupported',
        `${file.name} is ${formatNames[format] ?? 'a model'}, which this version cannot read. Convert it to .tflite with the TensorFlow Lite converter and import that.`,
        { file: file.name, format },
      )
  }
}

function countOps(graph: Graph): ImportedModel['ops'] {
  const counts = new Map<string, number>()
  for (const { operation } of graph.nodes) {
    const codec = operationCodecs[operation.kind]
    const kind = (codec === null ? undefined : builtinOperatorNames[codec.code]) ?? operation.kind
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1))
}

function edges(graph: Graph, indices: readonly TensorIndex[]): ModelEdge[] {
  return indices.flatMap((index) => {
    const tensor = graph.tensors[index]
    if (tensor === undefined) return []
    const { name, shape, type, quantization } = tensor
    return [quantization === undefined ? { name, shape, type } : { name, shape, type, quantization }]
  })
}

/**
 * The import clinic: recognises a model file by its content, reads it, works out its shapes and says what it found. Several files
 * may be given (a folder); the first that is a model counts. Fails with the codes of readTflite, readCArray, readTkm
 * and validateGraph, with `model-format-unsupported`, or `model-missing`.
 */
export function importModel(files: readonly ModelFile[]): Result<ImportedModel> {
  const candidates = files.map((file) => ({ file, format: recognizeFormat(file) }))
  const chosen = candidates.find(({ format }) => format !== null)
  const first = files[0]
  if (chosen === undefined || chosen.format === null) {
    const wrong = first === undefined ? null : recognizeWrongContent(first.bytes, first.name)
    if (wrong !== null) return { ok: false, error: wrong }
    const names =
      files
        .map((file) => file.name)
        .slice(0, 5)
        .join(', ') || 'the folder'
    return fail(
      'model-missing',
      `There is no model that TinyKiln knows in ${names}. Choose a .tflite file or a C array that holds one.`,
      { files: files.length },
    )
  }
  const { file, format } = chosen
  const reading = readFile(file, format)
  if (!reading.ok) return reading
  const valid = validateGraph(reading.value.graph)
  const inferred = valid.ok ? inferShapes(valid.value) : valid
  if (!inferred.ok)
    return fail(inferred.error.code, `${file.name}: ${inferred.error.message}`, { file: file.name, ...inferred.error.details })
  const graph = inferred.value
  const { findings, tflm } = examineGraph(graph, reading.value.graph)
  return succeed({
    format,
    graph,
    ops: countOps(reading.value.graph),
    inputs: edges(graph, graph.inputs),
    outputs: edges(graph, graph.outputs),
    parameters: countParameters(graph),
    macs: countMacs(graph),
    findings: [...reading.value.findings, ...findings],
    tflm,
  })
}
