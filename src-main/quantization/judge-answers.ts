import { succeed, type Result } from '../contract/result.ts'
import type { Graph } from '../graph/graph.ts'
import { noiseRatio } from './diagnosis/noise-ratio.ts'

/** Runs an integer graph on real numbers, on the kernels of the device. */
export type PrepareRun = (graph: Graph) => Result<{ readonly run: (input: Float32Array) => Float32Array }>

/** The same graph without the softmax or logistic that ends it: its answers before they are squeezed into 0 to 1. */
export function withoutSqueezing(graph: Graph): Graph {
  const output = graph.outputs[0] ?? -1
  const last = graph.nodes.find((node) => node.outputs.includes(output))
  const squeezes = last?.operation.kind === 'softmax' || last?.operation.kind === 'logistic'
  if (graph.outputs.length !== 1 || last === undefined || !squeezes) return graph
  return { ...graph, nodes: graph.nodes.filter((node) => node !== last), outputs: [last.inputs[0] ?? output] }
}

/** Signal to rounding noise, dB: all of it, and what is left where each answer's mean error is taken off, as bias correction would. */
export type AnswerRatios = { readonly all: number; readonly corrected: number }

/** The noise of an integer net's answers to samples that the float net answered with `answers`. */
export function judgeAnswers(
  integer: Graph,
  samples: readonly Float32Array[],
  answers: readonly Float32Array[],
  prepare: PrepareRun,
): Result<AnswerRatios> {
  const runner = prepare(integer)
  if (!runner.ok) return runner
  const pairs = samples.map((sample, index) => {
    const exact = answers[index] ?? new Float32Array()
    return { exact, rounded: runner.value.run(sample).slice() }
  })
  const size = pairs[0]?.exact.length ?? 0
  const meanError = Float64Array.from({ length: size }, (_, place) =>
    pairs.reduce((sum, { exact, rounded }) => sum + ((rounded[place] ?? 0) - (exact[place] ?? 0)) / pairs.length, 0),
  )
  const [all, corrected] = [noiseRatio(), noiseRatio()]
  for (const { exact, rounded } of pairs) {
    all.add(exact, rounded)
    corrected.add(
      exact,
      Float64Array.from(rounded, (value, place) => value - (meanError[place] ?? 0)),
    )
  }
  return succeed({ all: all.decibels(), corrected: corrected.decibels() })
}
