import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deviceSourcesDirectory } from '../device/device-sources.ts'

/** A sketch of resources/sketches with its @placeholders@ filled in. */
export function sketchResource(file: string, values: Readonly<Record<string, string>>): string {
  const text = readFileSync(join(deviceSourcesDirectory(), '..', 'sketches', file), 'utf8').replaceAll('\r\n', '\n')
  return text.replace(/@(\w+)@/g, (whole, name: string) => values[name] ?? whole)
}
