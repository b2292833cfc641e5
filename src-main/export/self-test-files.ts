import type { PrintedFile } from '../device/print-c.ts'
import type { ModelFacts, Port } from '../device/print/model-facts.ts'
import { windowBytes } from '../device/print/print-self-test.ts'
import { sketchResource } from './sketch-resource.ts'

/** How many hex digits of the model's hash stand in the line of each window. */
export const shortHashLength = 16

/** The header that reports on the stored windows, and the programs that call it: a sketch and a plain C `main`. */
export function selfTestFiles(
  facts: ModelFacts,
  modelHash: string,
): { readonly report: PrintedFile; readonly sketch: string; readonly program: string } {
  const { name } = facts
  const bytes = (ports: readonly Port[]): number => ports.reduce((sum, port) => sum + port.bytes, 0)
  const values = {
    name,
    NAME: facts.macro,
    hash: modelHash,
    shortHash: modelHash.slice(0, shortHashLength),
    inputBytes: String(windowBytes(facts)),
    outputBytes: String(bytes(facts.outputs)),
    sendOutputs: facts.outputs
      .map((port) => `  for (i = 0; i < ${port.bytes}L; i++) self_test_byte(((const uint8_t *)${name}_${port.name}())[i]);\n`)
      .join(''),
  }
  return {
    report: { path: `src/${name}_selftest.h`, text: sketchResource('self-test-report.h', values) },
    sketch: sketchResource('self-test.ino', values),
    program: sketchResource('self-test.c', values),
  }
}
