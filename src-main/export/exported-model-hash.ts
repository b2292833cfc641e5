import { createHash } from 'node:crypto'
import { succeed, type Result } from '../contract/result.ts'
import { writeTflite } from '../formats/tflite/write.ts'
import type { Graph } from '../graph/graph.ts'

/** The hash of a .tflite file. */
export function hashOfTflite(file: Uint8Array): string {
  return createHash('sha256').update(file).digest('hex')
}

/** The hash by which an export names its model: of the graph as .tflite. */
export function exportedModelHash(graph: Graph): Result<string> {
  const tflite = writeTflite(graph)
  return tflite.ok ? succeed(hashOfTflite(tflite.value)) : tflite
}
