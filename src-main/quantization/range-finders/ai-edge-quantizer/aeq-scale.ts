import type { ActivationRange } from '../../../training/activation-range.ts'
import type { GridParameters } from '../grid-parameters.ts'
import { roundHalfEven } from '../numerics/round-half-even.ts'

const fround = Math.fround
const smallestBound = fround(1e-9)

/** Symmetric scale of ai-edge-quantizer (0.10, tensor_zp_scale_from_min_max): the bound over 127, in float32. */
export function symmetricScale(bound: number, clipping: number = Infinity): GridParameters {
  const scale = fround(Math.min(Math.max(bound, smallestBound), clipping) / 127)
  return { scale, zeroPoint: 0, lowest: -128, highest: 127 }
}

/** Asymmetric scale and zero point of ai-edge-quantizer (0.10) on -128..127, zero made part of the range, in float32. */
export function asymmetricScale({ min, max }: ActivationRange): GridParameters {
  const low = Math.min(min, 0)
  const bound = Math.max(fround(Math.max(max, 0) - low), smallestBound)
  const scale = fround(bound / 255)
  return { scale, zeroPoint: roundHalfEven(fround(-128 - fround(low / scale))), lowest: -128, highest: 127 }
}
