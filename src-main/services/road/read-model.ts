import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { ImportedModel } from '../../formats/import/imported-model.ts'
import { importModel } from '../../formats/import-model.ts'
import { readTfliteMetadata } from '../../formats/tflite/read-metadata.ts'
import { writeTflite } from '../../formats/tflite/write.ts'
import { canonicalJson } from '../../projects/row-hash.ts'
import { usualSplit } from './prepare-data.ts'
import { modelFromBytes } from './model-file.ts'
import type { Provenance, RoadModel } from './model.ts'
import { version } from './version.ts'

/** A model as it was read, with what the clinic has to say about its file. */
export type ReadModel = { readonly model: RoadModel; readonly imported: ImportedModel }

type NamedBytes = { readonly name: string; readonly bytes: Uint8Array }

/** The name under which a .tflite file carries what stands before and behind its graph. */
const metadataName = 'tinykiln'

/** Reads the files of a model: a file, or a folder with everything in it. */
export async function readModelFiles(path: string): Promise<Result<readonly NamedBytes[]>> {
  const info = await stat(path).catch(() => null)
  if (!info) return fail('file-not-found', `There is no file or folder “${path}”. Check the name and try again.`, { path })
  try {
    if (!info.isDirectory()) return succeed([{ name: basename(path), bytes: await readFile(path) }])
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    return succeed(
      await Promise.all(names.sort().map(async (name) => ({ name: name.slice(path.length + 1), bytes: await readFile(name) }))),
    )
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return fail('file-unreadable', `“${path}” cannot be read (${reason}). Check its permissions.`, { path })
  }
}

/**
 * A model from its files. TinyKiln's own files bring their features and labels; foreign ones have none, and their classes are
 * numbered.
 */
export function modelFromFiles(files: readonly NamedBytes[]): Result<ReadModel> {
  const imported = importModel(files)
  if (!imported.ok) return imported
  const { graph, format } = imported.value
  if (format === 'tkm') {
    const file = files[0]
    const model = file ? modelFromBytes(file.bytes, file.name) : fail('model-missing', 'There is no model file.')
    return model.ok ? succeed({ model: model.value, imported: imported.value }) : model
  }
  const carried = format === 'tflite' ? carriedBy(files) : null
  if (carried) return succeed({ model: { ...carried, graph }, imported: imported.value })
  const output = graph.tensors[graph.outputs[0] ?? -1]
  const classes = output?.shape.at(-1) ?? 1
  const model: RoadModel = {
    graph,
    labels: Array.from({ length: classes }, (_, index) => String(index)),
    task: 'classification',
    features: null,
    provenance: foreignProvenance,
  }
  return succeed({ model, imported: imported.value })
}

const foreignProvenance: Provenance = {
  kind: 'imported',
  version,
  seed: 1,
  parents: {},
  template: null,
  settings: {},
  window: null,
  split: { seed: 1, ...usualSplit },
}

function carriedBy(files: readonly NamedBytes[]): Omit<RoadModel, 'graph'> | null {
  const file = files[0]
  const text = file ? readTfliteMetadata(file.bytes, file.name)[metadataName] : undefined
  if (text === undefined) return null
  try {
    return JSON.parse(text) as Omit<RoadModel, 'graph'>
  } catch {
    return null
  }
}

/** What a .tflite file carries beside its graph: labels, features and where the model comes from, with its parents' hashes. */
export function carriedIn({ labels, task, features, provenance }: RoadModel): Readonly<Record<string, string>> {
  return { [metadataName]: canonicalJson({ labels, task, features, provenance }) }
}

/** A model as a .tflite file that carries its features, labels and provenance. */
export function tfliteOf(model: RoadModel): Result<Uint8Array> {
  return writeTflite(model.graph, { metadata: carriedIn(model) })
}

/** Reads a model from a path. */
export async function readModel(path: string): Promise<Result<ReadModel>> {
  const files = await readModelFiles(path)
  return files.ok ? modelFromFiles(files.value) : files
}
