import { fail, succeed, type Result } from '../contract/result.ts'
import type { Graph, TensorIndex } from '../graph/graph.ts'
import { prepareForQuantization } from '../graph/passes/prepare-for-quantization.ts'
import type { ActivationRanges } from '../training/activation-range.ts'
import { calibrate, type CalibrationChoices } from './calibrate.ts'
import { chooseWeightScales } from './choose-weight-scales.ts'
import { equalizeChannels, type EqualizationKind } from './equalization/equalize-channels.ts'
import { judgeAnswers, withoutSqueezing, type AnswerRatios, type PrepareRun } from './judge-answers.ts'
import {
  divideStatistics,
  lowerStatistics,
  observeActivations,
  smallestOf,
  wholeRanges,
  type GraphStatistics,
} from './observe-activations.ts'
import type { QuantizationOptions } from './quantization-options.ts'
import { quantizeLayers } from './quantize-layers.ts'
import { findRangeFinder } from './range-finders/list-range-finders.ts'
import { minMax } from './range-finders/min-max.ts'
import type { RecipeSettings } from './recipes/recipe-settings.ts'
import { absorbHighBiases } from './repair/absorb-biases.ts'
import { refusal } from './refusal.ts'
import { correctBiases } from './repair/correct-biases.ts'
import { repairLayers } from './repair/repair-layers.ts'
import { spreadOver } from './spread-samples.ts'

/** A float net that is to be rounded. */
export type RoundingRequest = {
  readonly graph: Graph
  /** Unlabelled calibration samples, each the values of the model's one input. */
  readonly samples: readonly Float32Array[]
  readonly settings: RecipeSettings
  /** Runs candidates on the kernels of the device. */
  readonly prepareRun: PrepareRun
}

/** A rounded net and what it was rounded from. */
export type Rounded = {
  readonly graph: Graph
  /** The folded and equalized float graph: the same function as the float net, the same layers as the integer graph. */
  readonly folded: Graph
  readonly ranges: ActivationRanges
  readonly options: QuantizationOptions
  readonly equalization: EqualizationKind | 'none'
}

/** Samples that candidates of an automatic choice are judged with. */
const judgedSamples = 32
/** Decibels that an equalization must win to be taken. */
const worthwhile = 0.5

/**
 * Quantization after training by a recipe: fold, equalize, find ranges, correct biases, round. Fails as `quantizeGraph` and
 * `calibrate` do, with `no-calibration-data`, and where the recipe names a range finder that there is not.
 */
export function quantizeAfterTraining(request: RoundingRequest): Result<Rounded> {
  const { samples, settings, prepareRun } = request
  if (samples.length === 0) {
    return fail('no-calibration-data', 'Calibration needs examples. Add data, or drop about 100 typical files here.')
  }
  const folded = prepareForQuantization(request.graph)
  if (!folded.ok) return folded
  const fits = checkRequest(folded.value, samples)
  if (fits) return fits
  const choices = calibrationChoices(settings)
  if (!choices.ok) return choices
  const observed = observeActivations(withoutSqueezing(folded.value), samples)
  if (!observed.ok) return observed
  const { statistics } = observed.value
  const round = (kind: EqualizationKind | 'none', changed: RecipeSettings = settings) =>
    roundEqualized(folded.value, statistics, kind, samples, changed, choices.value)
  if (settings.equalization !== 'auto') return round(settings.equalization)
  const judged = spreadOver(samples, judgedSamples)
  const answers = spreadOver(observed.value.answers, judgedSamples)
  const judge = (rounded: Rounded) => judgeAnswers(withoutSqueezing(rounded.graph), judged, answers, prepareRun)
  const corrects = settings.biasCorrection !== 'none'
  const plain: RecipeSettings = { ...settings, biasCorrection: 'none', reconstruction: 'none' }
  let best: { readonly rounded: Rounded; readonly noise: AnswerRatios } | null = null
  for (const kind of ['none', 'weights', 'activations'] as const) {
    const rounded = round(kind, plain)
    if (!rounded.ok) return rounded
    const noise = judge(rounded.value)
    if (!noise.ok) return noise
    const [now, before] = corrects ? [noise.value.corrected, best?.noise.corrected] : [noise.value.all, best?.noise.all]
    if (before === undefined || now > before + worthwhile) best = { rounded: rounded.value, noise: noise.value }
  }
  if (best === null || (!corrects && settings.reconstruction === 'none')) return best ? succeed(best.rounded) : round('none')
  const repaired = round(best.rounded.equalization)
  if (!repaired.ok) return repaired
  const noise = judge(repaired.value)
  if (!noise.ok) return noise
  return succeed(noise.value.all >= best.noise.all ? repaired.value : best.rounded)
}

/** Why a graph cannot be rounded with these samples, whatever the recipe; null where it can. */
function checkRequest(graph: Graph, samples: readonly Float32Array[]): Result<never> | null {
  const [input] = graph.inputs.map((index) => graph.tensors[index])
  const shape = input?.shape ?? []
  const size = shape.reduce((product, length) => product * length, 1)
  const wrong = samples.find((sample) => sample.length !== size)
  if (graph.inputs.length !== 1 || !input) {
    const sentence = `The model has ${graph.inputs.length} inputs. Calibration needs a model with one.`
    return fail('several-inputs', sentence, { inputs: graph.inputs.length })
  }
  if (wrong) {
    const sentence = `The input ${input.name} takes ${size} values (${shape.slice(1).join(' x ')}), and a calibration sample has ${wrong.length}. Calibrate with data of the model's own kind.`
    return fail('calibration-shape', sentence, { input: input.name, expected: size, got: wrong.length })
  }
  return refusal(graph)
}

/** How a recipe calibrates. */
export function calibrationChoices(settings: RecipeSettings): Result<CalibrationChoices> {
  const method = findRangeFinder(settings.rangeFinder)
  if (!method.ok) return method
  const wide = settings.activations === 'int16'
  const grid = { dtype: settings.activations, symmetric: wide || settings.grid === 'symmetric' }
  return succeed({ method: method.value, grid, powerOfTwo: settings.scales === 'power-of-two' })
}

function roundEqualized(
  folded: Graph,
  observed: GraphStatistics,
  kind: EqualizationKind | 'none',
  samples: readonly Float32Array[],
  settings: RecipeSettings,
  choices: CalibrationChoices,
): Result<Rounded> {
  const equalized =
    kind === 'none' ? { graph: folded, divisors: new Map() } : equalizeChannels(folded, kind, maximumOf(folded, observed))
  const divided = divideStatistics(observed, equalized.divisors)
  const { graph, lowered } = settings.absorption
    ? absorbHighBiases(equalized.graph, smallestOf(equalized.graph, divided))
    : { graph: equalized.graph, lowered: new Map() }
  const statistics = lowerStatistics(divided, lowered)
  const ranges = rangesOf(graph, statistics, samples, choices)
  if (!ranges.ok) return ranges
  const wanted: QuantizationOptions = {
    activations: settings.activations,
    perChannel: settings.weights === 'per-channel',
    weightType: settings.weightType,
    layers: new Map(Object.entries(settings.layers)),
  }
  const scales = chooseWeightScales(graph, settings, wanted)
  if (!scales.ok) return scales
  const options = { ...wanted, weightScales: scales.value }
  const plain = quantizeLayers(graph, ranges.value, options)
  if (!plain.ok) return plain
  const done = { folded: graph, ranges: ranges.value, options, equalization: kind }
  if (settings.reconstruction !== 'none' || settings.biasCorrection === 'empirical') {
    const repaired = repairLayers(graph, plain.value, samples, settings)
    const again = quantizeLayers(repaired.graph, ranges.value, { ...options, weightScales: repaired.scales })
    return again.ok ? succeed({ ...done, graph: again.value }) : again
  }
  if (settings.biasCorrection === 'none') return succeed({ ...done, graph: plain.value })
  const corrected = correctBiases(graph, plain.value, (tensor) => statistics.get(tensor)?.mean)
  const rounded = quantizeLayers(corrected, ranges.value, options)
  return rounded.ok ? succeed({ ...done, graph: rounded.value }) : rounded
}

/** Min/max ranges are known from the statistics; other finders look at the values once more. */
function rangesOf(
  graph: Graph,
  statistics: GraphStatistics,
  samples: readonly Float32Array[],
  choices: CalibrationChoices,
): Result<ActivationRanges> {
  if (choices.method === minMax && !choices.powerOfTwo && !choices.grid.symmetric) return succeed(wholeRanges(statistics))
  return calibrate(graph, samples.map((sample) => [sample]), choices) // prettier-ignore
}

/** The largest magnitude of a channel (a place along the last dimension). */
function maximumOf(graph: Graph, statistics: GraphStatistics): (tensor: TensorIndex, channel: number) => number {
  return (tensor, channel) => {
    const known = statistics.get(tensor)
    const channels = graph.tensors[tensor]?.shape.at(-1) ?? 1
    let most = 0
    for (let element = channel; known && element < known.max.length; element += channels) {
      most = Math.max(most, Math.abs(known.min[element] ?? 0), Math.abs(known.max[element] ?? 0))
    }
    return most
  }
}
