import { succeed, type Result } from '../../contract/result.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { createInterpreter } from '../../graph/interpret/interpreter.ts'
import { layerOutputs } from '../layer-outputs.ts'
import { noiseRatio } from './noise-ratio.ts'

/** The rounding noise that a layer makes by itself. */
export type LayerAlone = {
  readonly name: string
  /** Signal to the layer's own rounding noise, dB, were everything before it exact. */
  readonly sqnrAlone: number
}

/**
 * What each layer's own rounding does to its output: every layer gets the float net's values, rounded to the grid of its
 * input, so that errors do not add up (layer-wise noise, as esp-ppq and AIMET call it; the sum over the net is graph-wise).
 *
 * `float` is the folded graph, `integer` its quantized form with the same layer names. Fails when either cannot be run.
 */
export function layersAlone(float: Graph, integer: Graph, inputs: readonly Float32Array[]): Result<LayerAlone[]> {
  const reference = createInterpreter(float)
  if (!reference.ok) return reference
  const simulated = createInterpreter(integer, { quantized: 'simulate' })
  if (!simulated.ok) return simulated
  const layers = layerOutputs(float, integer).map((layer) => ({ ...layer, noise: noiseRatio() }))
  const byTensor = new Map(layers.map((layer) => [layer.integer, layer]))
  for (const values of inputs) {
    const exact = new Map<TensorIndex, Float32Array>()
    reference.value.run([values], { onTensor: (index, float32) => void exact.set(index, float32.slice()) })
    simulated.value.run([values], {
      onTensor: (index, rounded) => {
        const layer = byTensor.get(index)
        const wanted = exact.get(layer?.float ?? index)
        if (!wanted) return
        layer?.noise.add(wanted, rounded)
        rounded.set(wanted)
      },
    })
  }
  return succeed(layers.map(({ name, noise }) => ({ name, sqnrAlone: noise.decibels() })))
}
