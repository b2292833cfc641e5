import { succeed, type Result } from '../../contract/result.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { createInterpreter } from '../../graph/interpret/interpreter.ts'
import { argMax } from '../evaluation.ts'
import { noiseRatio } from './noise-ratio.ts'

/** How near a rounded net's answers are to the float net's. */
export type AnswerNoise = {
  /** Signal to rounding noise of the answers, dB. */
  readonly sqnr: number
  /** On how many samples both name the same class. */
  readonly agree: number
}

/**
 * Prepares to judge rounded forms of a float net by simulation: the values before a final softmax (its own grid is fixed by the
 * format) against the float net's, over `inputs`. Fails when the float net cannot be run; the judge fails for graphs that cannot.
 */
export function answerNoise(float: Graph, inputs: readonly Float32Array[]): Result<(rounded: Graph) => Result<AnswerNoise>> {
  const judged = judgedTensor(float)
  const exact = answersOf(float, judged, inputs)
  if (!exact.ok) return exact
  return succeed((rounded) => {
    const answers = answersOf(rounded, judgedTensor(rounded), inputs)
    if (!answers.ok) return answers
    const noise = noiseRatio()
    let agree = 0
    answers.value.forEach((answer, sample) => {
      const wanted = exact.value[sample] ?? answer
      noise.add(wanted, answer)
      if (argMax(answer) === argMax(wanted)) agree++
    })
    return succeed({ sqnr: noise.decibels(), agree })
  })
}

/** The output, or what goes into the softmax that ends the net; conversions of width are looked through. */
function judgedTensor(graph: Graph): TensorIndex {
  let index = graph.outputs[0] ?? -1
  for (;;) {
    const maker = graph.nodes.find((node) => node.outputs.includes(index))
    if (maker?.operation.kind === 'softmax') return maker.inputs[0] ?? index
    if (maker?.operation.kind !== 'quantize') return index
    index = maker.inputs[0] ?? index
  }
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
