import { collectDeviceSources, readDeviceSource } from './device-sources.ts'
import type { DevicePlan } from './plan.ts'
import { planFeatureMemory } from './print/feature-memory.ts'
import { modelFacts } from './print/model-facts.ts'
import { printHeader } from './print/print-header.ts'
import type { PrintOptions } from './print/print-options.ts'
import { printReadme } from './print/print-readme.ts'
import { completeWindows } from './print/print-self-test.ts'
import { printSource } from './print/print-source.ts'

/** A text file of an export; the path is relative to the export's own folder. */
export type PrintedFile = { readonly path: string; readonly text: string }

/** The header of all kernels, which says what they are compiled for. */
const common = 'tk_common.h'

/** That header with the macro for small code defined. */
function small(text: string): string {
  return text.replace('#define TK_COMMON_H\n', '#define TK_COMMON_H\n\n#define TK_SMALL 1\n')
}

/**
 * A plan as C99 sources: README.md, LICENSE, src/<name>.h, src/<name>.c, and the device code that these use, unchanged but for a
 * setting in tk_common.h where the code is to be small.
 * The same plan and options give the same text.
 */
export function printC(plan: DevicePlan, options: PrintOptions): PrintedFile[] {
  const used = [...plan.calls, ...(options.features?.calls ?? [])].map((call) => call.source)
  const sources = collectDeviceSources(['tk_common', ...new Set(used)])
  const memory = planFeatureMemory(plan, options.features, options.alignmentBytes ?? 16)
  const facts = modelFacts(plan, options, memory)
  const windows = completeWindows(facts, options.selfTest).inputs.length
  return [
    { path: 'README.md', text: printReadme(plan, facts, options, windows) },
    { path: 'LICENSE', text: readDeviceSource('LICENSE')?.text ?? '' },
    { path: `src/${facts.name}.h`, text: printHeader(facts, options, windows) },
    { path: `src/${facts.name}.c`, text: printSource(plan, facts, options, memory, sources) },
    ...sources.map(({ path, text }) => ({
      path: `src/${path}`,
      text: path === common && options.small === true ? small(text) : text,
    })),
  ]
}
