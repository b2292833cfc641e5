import { succeed, type Result } from '../../contract/result.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { createInterpreter } from '../../graph/interpret/interpreter.ts'
import { argMax } from '../evaluation.ts'
import { layerInFloat } from './layer-in-float.ts'
import { noiseRatio } from './noise-ratio.ts'

/** What one layer's rounding costs the whole net. */
export type LayerSensitivity = {
  readonly name: string
  /** How much cleaner the net's answers get when only this layer runs in float, dB. */
  readonly gain: number
  /** Share of the samples whose answer then equals the float net's though it did not before; negative if more are lost. */
  readonly answersBack: number
}

/** The layers, the most harmful first, and the noise of the answers with all layers rounded. */
export type Sensitivity = { readonly outputSqnr: number; readonly layers: readonly LayerSensitivity[] }

/**
 * Ranks layers by turning one at a time to float, the others staying rounded. Judged on the values before a final softmax
 * (its own grid is fixed by the format), over `inputs`.
 *
 * `float` is the folded graph, `integer` its quantized form with the same tensor indices and layer names. Costs one float run
 * of the net for each layer and input. Fails when a graph cannot be run.
 */
export function layerSensitivity(float: Graph, integer: Graph, inputs: readonly Float32Array[]): Result<Sensitivity> {
  const judged = judgedTensor(float)
  const exact = answersOf(float, judged, inputs)
  if (!exact.ok) return exact
  const all = judge(integer, judged, inputs, exact.value)
  if (!all.ok) return all
  const layers: LayerSensitivity[] = []
  for (const node of float.nodes) {
    if (!integer.tensors[node.outputs[0] ?? -1]?.quantization || node.outputs[0] === undefined) continue
    const one = judge(layerInFloat(integer, float, node.name), judged, inputs, exact.value)
    if (!one.ok) return one
    const answersBack = inputs.length === 0 ? 0 : (one.value.agree - all.value.agree) / inputs.length
    layers.push({ name: node.name, gain: one.value.sqnr - all.value.sqnr, answersBack })
  }
  return succeed({ outputSqnr: all.value.sqnr, layers: layers.sort((a, b) => b.gain - a.gain) })
}

/** The output, or what goes into the softmax that ends the net. */
function judgedTensor(graph: Graph): TensorIndex {
  const output = graph.outputs[0] ?? -1
  const last = graph.nodes.find((node) => node.outputs.includes(output))
  return last?.operation.kind === 'softmax' ? (last.inputs[0] ?? output) : output
}

function answersOf(graph: Graph, tensor: TensorIndex, inputs: readonly Float32Array[]): Result<Float32Array[]> {
  const interpreter = createInterpreter(graph, { quantized: 'simulate' })
  if (!interpreter.ok) return interpreter
  return succeed(
    inputs.map((values) => {
      let answer = new Float32Array()
      interpreter.value.run([values], {
        onTensor: (index, found) => {
          if (index === tensor) answer = found.slice()
        },
      })
      return answer
    }),
  )
}

function judge(
  graph: Graph,
  tensor: TensorIndex,
  inputs: readonly Float32Array[],
  exact: readonly Float32Array[],
): Result<{ readonly sqnr: number; readonly agree: number }> {
  const answers = answersOf(graph, tensor, inputs)
  if (!answers.ok) return answers
  const noise = noiseRatio()
  let agree = 0
  answers.value.forEach((answer, sample) => {
    const wanted = exact[sample] ?? answer
    noise.add(wanted, answer)
    if (argMax(answer) === argMax(wanted)) agree++
  })
  return succeed({ sqnr: noise.decibels(), agree })
}
