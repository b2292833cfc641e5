import type { GridParameters } from '../grid-parameters.ts'
import { roundHalfEven } from '../numerics/round-half-even.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'

/** A grid of torch's observers: whole numbers from `lowest` to `highest`. */
export type TorchGrid = {
  readonly name: string
  readonly lowest: number
  readonly highest: number
  readonly symmetric: boolean
}

export const torchGrids = {
  qint8Affine: { name: 'qint8_affine', lowest: -128, highest: 127, symmetric: false },
  quint8Affine: { name: 'quint8_affine', lowest: 0, highest: 255, symmetric: false },
  qint8Symmetric: { name: 'qint8_symmetric', lowest: -128, highest: 127, symmetric: true },
  qint8SymmetricNarrow: { name: 'qint8_symmetric_narrow', lowest: -127, highest: 127, symmetric: true },
} as const satisfies Record<string, TorchGrid>

const smallestScale = 2 ** -23

/**
 * Scale and zero point of torch's observers (UniformQuantizationObserverBase, torch.ao 2.7), in float32: zero made part of
 * the range, scale at least 2^-23, the symmetric grid divided at half its width (127.5 for -128..127).
 */
export function torchParameters({ min, max }: ActivationRange, grid: TorchGrid): GridParameters {
  const low = Math.min(min, 0)
  const high = Math.max(max, 0)
  const { lowest, highest } = grid
  const steps = highest - lowest
  if (grid.symmetric) {
    const scale = Math.max(Math.fround(Math.max(-low, high) / (steps / 2)), smallestScale)
    return { scale, zeroPoint: 0, lowest, highest }
  }
  const scale = Math.max(Math.fround(Math.fround(high - low) / steps), smallestScale)
  const zeroPoint = lowest - roundHalfEven(Math.fround(low / scale))
  return { scale, zeroPoint: Math.min(highest, Math.max(lowest, zeroPoint)), lowest, highest }
}
