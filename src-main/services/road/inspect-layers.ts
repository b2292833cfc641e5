import { succeed, type Result } from '../../contract/result.ts'
import type { LayerError } from '../../contract/schemas/evaluation.ts'
import { uncoveredShares } from '../../quantization/coverage.ts'
import { layerErrors } from './layer-errors.ts'
import type { Quantized } from './quantize-model.ts'

/**
 * What rounding does to each layer over `seen` inputs, and which share of what `unseen` ones do to it lies outside the calibrated
 * range. Fails where a net cannot be run.
 */
export function inspectLayers(
  quantized: Quantized,
  seen: readonly Float32Array[],
  unseen: readonly Float32Array[],
): Result<readonly LayerError[]> {
  const layers = layerErrors(quantized, seen)
  if (!layers.ok) return layers
  const covered = uncoveredShares(quantized.folded, quantized.graph, unseen)
  if (!covered.ok) return covered
  return succeed(layers.value.map((row) => ({ ...row, uncovered: covered.value.get(row.name) ?? 0 })))
}
