import { existsSync, readFileSync } from 'node:fs'
import { unwrap } from '../../src-main/contract/result.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'
import type { Graph } from '../../src-main/graph/graph.ts'

const fixtures = new URL('../fixtures/formats/', import.meta.url)

/** The shared reference files beside the repository; absent in a plain clone. */
export const shared = new URL('../../../shared/', import.meta.url)
export const hasShared = existsSync(shared)

export function fixtureBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, fixtures)))
}

export function fixtureGraph(name: string): Graph {
  return unwrap(readTflite(fixtureBytes(name), name))
}

/** Raw float32 values. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer)
}
