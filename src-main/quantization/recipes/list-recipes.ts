import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Recipe } from './recipe.ts'
import { plainSettings } from './recipe-settings.ts'

/** TinyKiln's own: what repairs without training can do, each only where it pays. */
export const tinykilnRecipe: Recipe = {
  name: 'tinykiln',
  summary: 'Min/max ranges; equalizes neighbouring layers where that makes the answers cleaner; corrects the biases.',
  source: 'TinyKiln',
  settings: { ...plainSettings, equalization: 'auto', biasCorrection: 'analytic' },
}

/** Recipes that files of other tools are made with, as far as they can be told in INT8 files for TensorFlow Lite. */
export const recipes: readonly Recipe[] = [
  tinykilnRecipe,
  {
    name: 'tflite',
    summary: 'Global min/max ranges and one weight scale a channel; nothing is repaired.',
    source: 'TensorFlow Lite converter 2.21, full-integer quantization',
    settings: plainSettings,
  },
  {
    name: 'jacob2017',
    summary: 'One weight scale a layer; ranges by min/max in PTQ, by moving average with a delay in QAT.',
    source: 'Jacob et al. 2017, arXiv 1712.05877',
    settings: { ...plainSettings, weights: 'per-tensor', delay: 0.25 },
  },
  {
    name: 'pytorch',
    summary: 'Histogram ranges by L2 search; weights min/max for each channel on 127.5 steps.',
    source: 'PyTorch 2.7, HistogramObserver and PerChannelMinMaxObserver',
    settings: {
      ...plainSettings,
      rangeFinder: 'torch:HistogramObserver.qint8_affine',
      weightRange: 'torch:MinMaxObserver.qint8_symmetric',
    },
  },
]

/** The recipe of a name; fails with `unknown-recipe` and the names there are. */
export function findRecipe(name: string): Result<Recipe> {
  const found = recipes.find((one) => one.name === name)
  if (found) return succeed(found)
  const names = recipes.map((one) => one.name)
  return fail('unknown-recipe', `There is no recipe “${name}”. There are ${names.join(', ')}.`, { recipe: name, recipes: names })
}
