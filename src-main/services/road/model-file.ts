import { succeed, type Result } from '../../contract/result.ts'
import { readTkm } from '../../formats/tkm/read.ts'
import { writeTkm } from '../../formats/tkm/write.ts'
import type { FeaturePipeline } from '../../signal/feature-types.ts'
import type { Provenance, RoadModel } from './model.ts'

/** A model as a .tkm file. The same model gives the same bytes. */
export function modelToBytes({ graph, labels, task, features, provenance }: RoadModel): Uint8Array {
  return writeTkm({ graph, labels: [...labels], task, features, metadata: { provenance } })
}

/** A .tkm file as a model. */
export function modelFromBytes(bytes: Uint8Array, name: string): Result<RoadModel> {
  const read = readTkm(bytes, name)
  if (!read.ok) return read
  const { graph, labels, task, features, metadata } = read.value
  return succeed({
    graph,
    labels,
    task: task as RoadModel['task'],
    features: features as FeaturePipeline | null,
    provenance: (metadata as { provenance: Provenance }).provenance,
  })
}
