import type { Variant } from '../../../src-main/contract/schemas/project.ts'

/** Names of the three forms of a model. */
export const variantWords: Readonly<Record<Variant, string>> = { float: 'Float', ptq: 'PTQ', qat: 'QAT' }
