import { FailureError } from '../../contract/result.ts'
import { openFlatFile, readTables, readText, readUint32, rootTable } from './flat-table.ts'
import { bufferExtent } from './read-tensor.ts'
import { slots } from './schema.ts'

/** The texts that travel in a .tflite file by name; empty where there are none or the file is damaged. */
export function readTfliteMetadata(bytes: Uint8Array, name: string): Readonly<Record<string, string>> {
  try {
    const model = rootTable(openFlatFile(bytes, name))
    const extents = readTables(model, slots.model.buffers, 'buffer').map(bufferExtent)
    const texts = readTables(model, slots.model.metadata, 'metadata').map((entry) => {
      const extent = extents[readUint32(entry, slots.metadata.buffer)]
      const content = extent ? bytes.subarray(extent.start, extent.start + extent.bytes) : new Uint8Array()
      return [readText(entry, slots.metadata.name, 'the name of metadata'), new TextDecoder().decode(content)] as const
    })
    return Object.fromEntries(texts)
  } catch (error) {
    if (error instanceof FailureError || error instanceof RangeError) return {}
    throw error
  }
}
