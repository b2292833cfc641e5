import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Recipe } from './recipe.ts'
import { plainSettings, type RecipeSettings } from './recipe-settings.ts'

/** TinyKiln's own: what repairs without training can do, each only where it pays. */
export const tinykilnRecipe: Recipe = {
  name: 'tinykiln',
  summary: 'Min/max ranges; equalizes neighbouring layers where that makes the answers cleaner; corrects the biases.',
  source: 'TinyKiln',
  settings: { ...plainSettings, equalization: 'auto', biasCorrection: 'empirical' },
}

const tensorrt: RecipeSettings = { ...plainSettings, grid: 'symmetric', weightRange: 'modelopt:max.per_channel' }

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
    settings: { ...plainSettings, weights: 'per-tensor', delay: 0.25, normalizations: 'correct-then-freeze' },
  },
  {
    name: 'pytorch',
    summary: 'Histogram ranges by L2 search; weights min/max for each channel on 127.5 steps.',
    source: 'PyTorch 2.7, HistogramObserver and PerChannelMinMaxObserver',
    settings: {
      ...plainSettings,
      rangeFinder: 'torch:HistogramObserver.qint8_affine',
      weightRange: 'torch:PerChannelMinMaxObserver.qint8_symmetric',
    },
  },
  {
    name: 'tensorrt-entropy',
    summary: 'Symmetric activations, clipped where the 128 levels tell least apart (KL divergence).',
    source: 'TensorRT as in NVIDIA ModelOpt 0.47, entropy calibrator',
    settings: { ...tensorrt, rangeFinder: 'modelopt:entropy' },
  },
  {
    name: 'tensorrt-percentile',
    summary: 'Symmetric activations, clipped at 99.99 % of the magnitudes.',
    source: 'TensorRT as in NVIDIA ModelOpt 0.47, percentile calibrator',
    settings: { ...tensorrt, rangeFinder: 'modelopt:percentile99.99' },
  },
  {
    name: 'vitis-pow2',
    summary: 'Power-of-two scales with the least squared error, one a layer; layers equalized and biases corrected.',
    source: 'Vitis AI 3.5 and AMD Quark 0.13: MinMSE, cross-layer equalization, bias correction',
    settings: {
      ...plainSettings,
      rangeFinder: 'quark:onnx.MinMSE',
      grid: 'symmetric',
      scales: 'power-of-two',
      weights: 'per-tensor',
      weightRange: 'quark:onnx.weight.MinMSE.per_tensor',
      equalization: 'weights',
      biasCorrection: 'empirical',
    },
  },
  {
    name: 'esp-dl',
    summary: 'Power-of-two scales rounded up, activations at 99.99 % of their values, one weight scale a layer (ESP32-S3).',
    source: 'ESP-DL with esp-ppq 1.3',
    settings: {
      ...plainSettings,
      rangeFinder: 'esp_ppq:percentile.pof2',
      grid: 'symmetric',
      scales: 'power-of-two',
      weights: 'per-tensor',
      weightRange: 'esp_ppq:minmax.per_tensor.pof2',
    },
  },
  {
    name: 'ai-edge-quantizer',
    summary: 'Ranges smoothed over the samples; weights by their largest magnitude for each channel.',
    source: 'AI Edge Quantizer 0.10, static quantization',
    settings: {
      ...plainSettings,
      rangeFinder: 'ai_edge_quantizer:static',
      weightRange: 'ai_edge_quantizer:min_max_uniform_quantize.CHANNELWISE',
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
