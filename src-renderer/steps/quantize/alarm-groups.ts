import type { Bench } from '../../../src-main/contract/methods/quantization.ts'
import { variantWords } from './variant-words.ts'

/** The alarms of a bench in their order, each said once with the names of the variants that raise it. */
export function alarmGroups(bench: Pick<Bench, 'columns'>): readonly { readonly message: string; readonly names: string }[] {
  const variants = new Map<string, string[]>()
  for (const { variant, alarms } of bench.columns) {
    for (const { message } of alarms) variants.set(message, [...(variants.get(message) ?? []), variantWords[variant]])
  }
  return [...variants].map(([message, names]) => ({ message, names: names.join(', ') }))
}
