import type { Zippable } from 'fflate'
import { strToU8, zipSync } from 'fflate'
import type { TensorData } from '../../graph/graph.ts'
import { manifestFormat, manifestVersion } from './manifest.ts'
import type { TkmModel } from './model.ts'

/** Zip keeps local time without a zone, so local midnight gives the same bytes everywhere. */
const fixedTime = new Date(1980, 0, 1)

/** JSON whose object keys stand in alphabetical order. */
function canonicalJson(value: unknown): string {
  const sorted = (_key: string, part: unknown): unknown => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  }
  return JSON.stringify(value, sorted)
}

/**
 * Writes a TinyKiln model: a zip of manifest.json (the graph's structure, labels, features, metadata) and one raw
 * little-endian file for each constant. The same model gives the same bytes.
 */
export function writeTkm(model: TkmModel): Uint8Array {
  const files = new Map<TensorData, string>()
  const entries: Zippable = {}
  const tensors = model.graph.tensors.map(({ data, ...tensor }, i) => {
    if (data === undefined) return tensor
    const file = files.get(data) ?? `tensors/${String(i).padStart(5, '0')}.bin`
    files.set(data, file)
    return { ...tensor, data: file }
  })
  const { labels, task, features, metadata } = model
  const graph = { ...model.graph, tensors }
  const manifest = { format: manifestFormat, version: manifestVersion, task, labels, features, metadata, graph }
  entries['manifest.json'] = strToU8(canonicalJson(manifest))
  for (const [data, file] of files) entries[file] = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return zipSync(entries, { level: 6, mtime: fixedTime })
}
