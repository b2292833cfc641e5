import type { OperationKind } from '../../graph/operations.ts'
import { quantizationRules, type QuantizationRule } from '../../graph/quantization-rule.ts'

/**
 * What quantization will do with an op's output. observed: it gets a grid of its own. shared: inputs and output have one
 * grid. unit, signedUnit: the grid is part of the format, 0 … 255/256 or -1 … 127/128. none: not real numbers.
 */
export type ActivationTreatment = 'observed' | 'shared' | 'unit' | 'signedUnit' | 'none'

/** How an op is treated while a net trains. Ops without integer form are watched, so that only the export refuses them. */
export function activationTreatment(kind: OperationKind): ActivationTreatment {
  const rule: QuantizationRule = quantizationRules[kind]
  switch (rule.kind) {
    case 'same':
      return 'shared'
    case 'fixed':
      return rule.int8[1] === 0 ? 'signedUnit' : 'unit'
    case 'index':
      return 'none'
    default:
      return 'observed'
  }
}
