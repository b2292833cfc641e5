import type { PrintOptions } from './print-options.ts'

/** Bytes of tables in flash beside those of the plan: of the signal blocks, and the stored windows. */
export function otherTables({ features, selfTest }: Pick<PrintOptions, 'features' | 'selfTest'>): number {
  const signal = features?.constants.reduce((bytes, { data }) => bytes + data.byteLength, 0) ?? 0
  const windows = [...(selfTest?.inputs ?? []), ...(selfTest?.outputs ?? [])].reduce((bytes, { length }) => bytes + length, 0)
  return signal + windows
}
