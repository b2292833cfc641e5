import { collectDeviceSources, readDeviceSource } from './device-sources.ts'
import type { DevicePlan } from './plan.ts'
import { planFeatureMemory } from './print/feature-memory.ts'
import { flashTables } from './print/flash-tables.ts'
import { modelFacts } from './print/model-facts.ts'
import { otherTables } from './print/other-tables.ts'
import { printHeader } from './print/print-header.ts'
import type { PrintOptions } from './print/print-options.ts'
import { printReadme } from './print/print-readme.ts'
import { completeWindows } from './print/print-self-test.ts'
import { printSource } from './print/print-source.ts'

/** A text file of an export; the path is relative to the export's own folder. */
export type PrintedFile = { readonly path: string; readonly text: string }

/** Settings of all kernels: the header that each stands in, and its macro. */
const settings = {
  small: { path: 'tk_common.h', guard: '#define TK_COMMON_H\n', macro: 'TK_SMALL' },
  far: { path: 'tk_sizes.h', guard: '#define TK_SIZES_H\n', macro: 'TK_FAR_TABLES' },
} as const

/** A file of the device code with the settings that stand in it. */
function withSettings(path: string, text: string, chosen: readonly (keyof typeof settings)[]): string {
  return chosen
    .map((one) => settings[one])
    .filter((setting) => setting.path === path)
    .reduce((now, { guard, macro }) => now.replace(guard, `${guard}\n#define ${macro} 1\n`), text)
}

/**
 * A plan as C99 sources: README.md, LICENSE, src/<name>.h, src/<name>.c, and the device code that these use, unchanged but for a
 * setting in tk_common.h where the code is to be small, and one in tk_sizes.h where AVR has to read tables beyond 64 KB.
 * The same plan and options give the same text.
 */
export function printC(plan: DevicePlan, options: PrintOptions): PrintedFile[] {
  const used = [...plan.calls, ...(options.features?.calls ?? [])].map((call) => call.source)
  const sources = collectDeviceSources(['tk_common', ...new Set(used)])
  const memory = planFeatureMemory(plan, options.features, options.alignmentBytes ?? 16)
  const facts = modelFacts(plan, options, memory)
  const windows = completeWindows(facts, options.selfTest).inputs.length
  const far = flashTables(plan, otherTables(options)).far.size > 0
  const chosen = [...(options.small === true ? (['small'] as const) : []), ...(far ? (['far'] as const) : [])]
  return [
    { path: 'README.md', text: printReadme(plan, facts, options, windows) },
    { path: 'LICENSE', text: readDeviceSource('LICENSE')?.text ?? '' },
    { path: `src/${facts.name}.h`, text: printHeader(facts, options, windows) },
    { path: `src/${facts.name}.c`, text: printSource(plan, facts, options, memory, sources) },
    ...sources.map(({ path, text }) => ({
      path: `src/${path}`,
      text: withSettings(path, text, chosen),
    })),
  ]
}
