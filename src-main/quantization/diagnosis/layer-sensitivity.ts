import { succeed, type Result } from '../../contract/result.ts'
import type { Graph } from '../../graph/graph.ts'
import { answerNoise } from './answer-noise.ts'
import { layerInFloat } from './layer-in-float.ts'

/** What one layer's rounding costs the whole net. */
export type LayerSensitivity = {
  readonly name: string
  /** How much cleaner the net's answers get when only this layer runs in float, dB. */
  readonly gain: number
  /** Share of the samples whose answer then equals the float net's though it did not before; negative if more are lost. */
  readonly answersBack: number
}

/** The layers, the most harmful first, and the noise of the answers with all layers rounded, dB. */
export type Sensitivity = { readonly outputSqnr: number; readonly layers: readonly LayerSensitivity[] }

/**
 * Ranks layers by turning one at a time to float, the others staying rounded, over `inputs`.
 *
 * `float` is the folded graph, `integer` its quantized form with the same tensor indices and layer names. Costs one float run
 * of the net for each layer and input. Fails when a graph cannot be run.
 */
export function layerSensitivity(float: Graph, integer: Graph, inputs: readonly Float32Array[]): Result<Sensitivity> {
  const judge = answerNoise(float, inputs)
  if (!judge.ok) return judge
  const all = judge.value(integer)
  if (!all.ok) return all
  const layers: LayerSensitivity[] = []
  for (const node of float.nodes) {
    if (!integer.tensors[node.outputs[0] ?? -1]?.quantization) continue
    const one = judge.value(layerInFloat(integer, float, node.name))
    if (!one.ok) return one
    const answersBack = inputs.length === 0 ? 0 : (one.value.agree - all.value.agree) / inputs.length
    layers.push({ name: node.name, gain: one.value.sqnr - all.value.sqnr, answersBack })
  }
  return succeed({ outputSqnr: all.value.sqnr, layers: layers.sort((a, b) => b.gain - a.gain) })
}
