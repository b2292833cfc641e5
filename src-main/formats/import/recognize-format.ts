import type { ModelFile, ModelFormat } from './imported-model.ts'

function text(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder('latin1').decode(bytes.subarray(from, to))
}

/** A zip's names stand uncompressed in its local headers and in its directory at the end. */
function zipHolds(bytes: Uint8Array, name: string): boolean {
  return text(bytes, 0, 4096).includes(name) || text(bytes, Math.max(0, bytes.length - 65_536), bytes.length).includes(name)
}

/** The format of a file, by its content first and its name second; null when it looks like no model. */
export function recognizeFormat({ name, bytes }: ModelFile): ModelFormat | null {
  if (text(bytes, 4, 8) === 'TFL3') return 'tflite'
  if (bytes[0] === 0x89 && text(bytes, 1, 4) === 'HDF') return 'keras-h5'
  if (text(bytes, 0, 4) === 'PK\u0003\u0004') {
    if (zipHolds(bytes, 'manifest.json')) return 'tkm'
    return name.toLowerCase().endsWith('.keras') || zipHolds(bytes, 'config.json') ? 'keras-zip' : null
  }
  const extension = name.toLowerCase().split('.').at(-1) ?? ''
  if (extension === 'onnx') return 'onnx'
  if (extension === 'tflite' || extension === 'lite') return 'tflite'
  if (['c', 'cc', 'cpp', 'cxx', 'h', 'hh', 'hpp', 'ino'].includes(extension)) return 'c-array'
  if (extension === 'json') {
    const head = text(bytes, 0, 1 << 20)
    if (head.includes('"graph-model"') || /"modelTopology"\s*:\s*\{\s*"node"/.test(head)) return 'tfjs-graph'
    if (head.includes('"modelTopology"') || head.includes('"layers-model"')) return 'tfjs-layers'
  }
  return null
}
