import { strFromU8, unzipSync } from 'fflate'
import * as v from 'valibot'
import type { Result } from '../../contract/result.ts'
import { fail, succeed } from '../../contract/result.ts'
import { checkStructure } from '../../graph/check-structure.ts'
import type { DataType, Graph, Tensor, TensorData } from '../../graph/graph.ts'
import type { Manifest } from './manifest.ts'
import { manifestSchema, manifestVersion } from './manifest.ts'
import type { TkmModel } from './model.ts'

/** More than any model for a small computer; keeps a zip bomb from filling the memory. */
const largestUnpacked = 2 ** 29

const arrays = {
  float32: Float32Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  int4: Int8Array,
  bool: Uint8Array,
} as const satisfies Record<DataType, unknown>

function damaged(name: string, what: string): Result<never> {
  return fail('model-file-damaged', `${name} is not a whole TinyKiln model: ${what}. Save or copy the model again.`, {
    file: name,
  })
}

function unpack(bytes: Uint8Array): Record<string, Uint8Array> | null {
  let total = 0
  try {
    return unzipSync(bytes, {
      filter: (file) => {
        total += file.originalSize
        if (total > largestUnpacked) throw new RangeError('too large')
        return file.name === 'manifest.json' || /^tensors\/\d+\.bin$/.test(file.name)
      },
    })
  } catch {
    return null
  }
}

function parseManifest(text: Uint8Array): Manifest | string {
  try {
    const parsed = v.safeParse(manifestSchema, JSON.parse(strFromU8(text)))
    if (parsed.success) return parsed.output
    const issue = parsed.issues[0]
    return `its manifest has no valid ${v.getDotPath(issue) ?? 'content'}`
  } catch {
    return 'its manifest is not JSON'
  }
}

function readData(type: DataType, shape: readonly number[], bytes: Uint8Array): TensorData | null {
  const array = arrays[type]
  const count = shape.reduce((product, size) => product * size, 1)
  if (bytes.byteLength !== count * array.BYTES_PER_ELEMENT) return null
  return new array(bytes.slice().buffer)
}

/**
 * Reads a .tkm file. Fails with `model-file-damaged` (no zip, no manifest, a missing or wrong-sized tensor, broken wiring) or
 * `model-file-newer` (written by a later TinyKiln). `name` is the file's name, for the sentence.
 */
export function readTkm(bytes: Uint8Array, name = 'The model'): Result<TkmModel> {
  const files = unpack(bytes)
  if (files === null) return damaged(name, 'it is not a sound zip archive')
  const text = files['manifest.json']
  if (text === undefined) return damaged(name, 'it has no manifest.json')
  const manifest = parseManifest(text)
  if (typeof manifest === 'string') return damaged(name, manifest)
  if (manifest.version > manifestVersion) {
    return fail('model-file-newer', `${name} was written by a newer TinyKiln. Update TinyKiln and open it again.`, { file: name })
  }
  const tensors: Tensor[] = []
  // Tensors that shared their values when the model was written share them again, so that an export gives the same bytes.
  const known = new Map<string, TensorData>()
  for (const { data: file, quantization, variable, ...tensor } of manifest.graph.tensors) {
    const rest = { ...tensor, ...(quantization && { quantization }), ...(variable !== undefined && { variable }) }
    if (file === undefined) {
      tensors.push(rest)
      continue
    }
    const stored = files[file]
    const data =
      known.get(`${file} ${tensor.type}`) ?? (stored === undefined ? null : readData(tensor.type, tensor.shape, stored))
    if (data === null) return damaged(name, `the values of tensor ${tensor.name} are missing or of another size`)
    known.set(`${file} ${tensor.type}`, data)
    tensors.push({ ...rest, data })
  }
  const nodes = manifest.graph.nodes.map(({ intermediates, ...node }) =>
    intermediates === undefined ? node : { ...node, intermediates },
  )
  const graph: Graph = { ...manifest.graph, tensors, nodes }
  const structure = checkStructure(graph)
  if (!structure.ok) return damaged(name, structure.error.message.replace(/\.$/, ''))
  const { labels, task, features, metadata } = manifest
  return succeed({ graph, labels, task, features, metadata })
}
