import type { PrintedFile } from '../device/print-c.ts'
import type { ModelFacts, Port } from '../device/print/model-facts.ts'
import { windowBytes } from '../device/print/print-self-test.ts'
import { sketchResource } from './sketch-resource.ts'

/** How many hex digits of the model's hash stand in the line of each window. */
export const shortHashLength = 16

/** The share of a board's RAM that readings and the arena may take together for the self-test to time whole answers. */
const answerShare = 0.6

/**
 * The header that reports on the stored windows, and the programs that call it: a sketch and a plain C `main`. `ramBytes`: what
 * the board leaves a sketch.
 */
export function selfTestFiles(
  facts: ModelFacts,
  modelHash: string,
  ramBytes: number,
): { readonly report: PrintedFile; readonly sketch: string; readonly program: string } {
  const { name, feed } = facts
  const readings = feed?.length ?? facts.windowLength
  const answerBytes = 4 * (readings + facts.scoreCount) + facts.arenaBytes
  const bytes = (ports: readonly Port[]): number => ports.reduce((sum, port) => sum + port.bytes, 0)
  const values = {
    name,
    NAME: facts.macro,
    hash: modelHash,
    shortHash: modelHash.slice(0, shortHashLength),
    inputBytes: String(windowBytes(facts)),
    outputBytes: String(bytes(facts.outputs)),
    answer: answerBytes <= ramBytes * answerShare ? '1' : '0',
    readings: String(readings),
    call: feed === null ? 'predict' : 'stream',
    reset: feed === null ? '' : `  ${name}_reset_state();\n`,
    again: feed === null ? '0' : 'answer == 0',
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
