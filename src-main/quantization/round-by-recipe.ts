import type { Result } from '../contract/result.ts'
import type { Graph } from '../graph/graph.ts'
import type { ActivationRange, ActivationRanges } from '../training/activation-range.ts'
import { chooseWeightScales, powerOfTwoAbove } from './choose-weight-scales.ts'
import type { QuantizationOptions } from './quantization-options.ts'
import { quantizeLayers } from './quantize-layers.ts'
import type { RecipeSettings } from './recipes/recipe-settings.ts'

type GridSettings = Pick<RecipeSettings, 'activations' | 'grid' | 'scales' | 'weightRange'>

/**
 * A folded float graph rounded as a recipe lays its grids, with ranges that were found elsewhere (in training): weight scales by the
 * recipe's finder for these weights, activations on a symmetric grid or on powers of two where the recipe has such. Fails as
 * `quantizeLayers` and `chooseWeightScales` do.
 */
export function roundByRecipe(
  graph: Graph,
  ranges: ActivationRanges,
  options: QuantizationOptions,
  settings: GridSettings,
): Result<Graph> {
  const scales = chooseWeightScales(graph, settings, options)
  if (!scales.ok) return scales
  const laid = new Map([...ranges].map(([tensor, range]) => [tensor, rangeOnGrid(range, settings)]))
  return quantizeLayers(graph, laid, { ...options, weightScales: scales.value })
}

/** The ends of the grid that a recipe lays over a range; the range itself where the grid is free. */
export function rangeOnGrid({ min, max }: ActivationRange, { activations, grid, scales }: GridSettings): ActivationRange {
  const symmetric = grid === 'symmetric' || activations === 'int16'
  if (!symmetric && scales === 'free') return { min, max }
  const most = activations === 'int16' ? 32767 : 127
  const [low, high] = [Math.min(min, 0), Math.max(max, 0)]
  const width = symmetric ? Math.max(-low, high) / most : (high - low) / 255
  if (width === 0) return { min, max }
  const scale = scales === 'power-of-two' ? powerOfTwoAbove(width) : width
  if (symmetric) return { min: (activations === 'int16' ? -most : -most - 1) * scale, max: most * scale }
  const zeroPoint = Math.max(-128, Math.min(127, Math.round(-128 - low / scale)))
  return { min: (-128 - zeroPoint) * scale, max: (127 - zeroPoint) * scale }
}
