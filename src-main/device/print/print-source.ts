import type { DeviceSource } from '../device-sources.ts'
import type { DevicePlan } from '../plan.ts'
import type { FeatureMemory } from './feature-memory.ts'
import type { ModelFacts } from './model-facts.ts'
import { flashTables } from './flash-tables.ts'
import { otherTables } from './other-tables.ts'
import { printAvrGuard } from './print-avr-guard.ts'
import { farTableMacros, printModelCalls, printSignalCalls } from './print-calls.ts'
import { printConversions } from './print-conversions.ts'
import { printLayerHashes } from './print-layer-hashes.ts'
import type { PrintOptions } from './print-options.ts'
import { completeWindows, printSelfTest } from './print-self-test.ts'
import { beginRun, printPush, printState } from './print-state.ts'
import { printInference } from './print-stream.ts'

/** The model as one C file: constants, the arena, the list of kernel calls and the functions of the header. */
export function printSource(
  plan: DevicePlan,
  facts: ModelFacts,
  options: PrintOptions,
  memory: FeatureMemory,
  sources: readonly DeviceSource[],
): string {
  const { name } = facts
  const tables = flashTables(plan, otherTables(options))
  const model = printModelCalls(plan, sources, name, tables.far)
  const signal = printSignalCalls(options.features ?? { calls: [], constants: [] }, memory, sources)
  const windows = completeWindows(facts, options.selfTest)
  const run = `${printFeeds(facts, signal.result)}  error = ${name}_run();
  if (error != 0) return error;
`
  const used = [...plan.calls, ...(options.features?.calls ?? [])].map((call) => `${call.source}.h`)
  const includes = [...new Set(['tk_common.h', ...used])].map((path) => `#include "${path}"\n`).join('')
  return `/* ${name}: weights, working memory and the list of kernel calls. Written by TinyKiln; do not edit. */
#include "${name}.h"

#define TK_KEEP_OPTIMIZATION 1
${includes}
#if defined(__AVR__) || !defined(__GNUC__)
#define KILN_ALIGNED(bytes)
#else
#define KILN_ALIGNED(bytes) __attribute__((aligned(bytes)))
#endif

${printAvrGuard(tables)}${tables.far.size === 0 ? '' : farTableMacros}static uint8_t kiln_arena[${facts.macro}_ARENA_BYTES] KILN_ALIGNED(${options.alignmentBytes ?? 16});

${model.constants}${signal.constants}
${printAccess(facts)}${printState(facts)}int ${name}_run(void) {
${beginRun(facts)}${model.statements.join('')}  return 0;
}

${printPush(facts)}${printConversions(facts)}
${printInference(facts, { signal, run, read: printScores(facts) })}${printSelfTest(facts, windows)}${windows.inputs.length === 0 ? '' : printLayerHashes(plan, facts, model.statements, options.layers)}`
}

function printAccess(facts: ModelFacts): string {
  const access = (constant: string, ports: ModelFacts['inputs']): string =>
    ports
      .map(
        (port) =>
          `${constant}${port.cType} *${facts.name}_${port.name}(void) {\n  return (${constant}${port.cType} *)(kiln_arena + ${port.offset});\n}\n\n`,
      )
      .join('')
  return access('', facts.inputs) + access('const ', facts.outputs)
}

function printFeeds(facts: ModelFacts, result: string): string {
  let at = 0
  return facts.inputs
    .map((port) => {
      const line = `  kiln_write_${port.name}(${result}${at === 0 ? '' : ` + ${at}`});\n`
      at += port.length
      return line
    })
    .join('')
}

function printScores(facts: ModelFacts): string {
  let at = 0
  return facts.outputs
    .map((port) => {
      const line = `  kiln_read_${port.name}(scores${at === 0 ? '' : ` + ${at}`});\n`
      at += port.length
      return line
    })
    .join('')
}
