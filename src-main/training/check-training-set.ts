import type { Result } from '../contract/result.ts'
import { fail, succeed } from '../contract/result.ts'
import type { Graph } from '../graph/graph.ts'
import type { TrainingSet } from './training-set.ts'

const elements = (shape: readonly number[]): number => shape.reduce((product, dimension) => product * dimension, 1)

/**
 * Holds samples against the graph they are for. Fails with `training-data` and the first sample that is wrong: too few or too
 * many values, a value that is not a number, a class the net has no output for.
 */
export function checkTrainingSet(graph: Graph, set: TrainingSet, part: string): Result<TrainingSet> {
  const inputSize = elements(graph.tensors[graph.inputs[0] ?? -1]?.shape ?? [])
  const outputSize = elements(graph.tensors[graph.outputs[0] ?? -1]?.shape ?? [])
  const refuse = (sentence: string) => fail('training-data', sentence, { part })
  if (set.count < 1) return refuse(`There is nothing in the ${part} data. Add recordings or change the split.`)
  if (set.inputs.length !== set.count * inputSize) {
    return refuse(
      `The ${part} data has ${set.inputs.length / set.count} values a sample, but the model ${graph.name} takes ${inputSize}. Choose features that fit it.`,
    )
  }
  const bad = set.inputs.findIndex((value) => !Number.isFinite(value))
  if (bad !== -1) {
    return refuse(
      `Sample ${Math.floor(bad / inputSize) + 1} of the ${part} data holds ${String(set.inputs[bad])} at value ${(bad % inputSize) + 1}. Repair or remove it.`,
    )
  }
  if (set.labels === undefined) {
    return set.values.length === set.count * outputSize
      ? succeed(set)
      : refuse(
          `The ${part} data has ${set.values.length / set.count} targets a sample, but the model ${graph.name} gives ${outputSize}.`,
        )
  }
  if (set.labels.length !== set.count) return refuse(`The ${part} data has ${set.count} samples but ${set.labels.length} labels.`)
  const classes = Math.max(outputSize, 2)
  const stray = set.labels.findIndex((label) => label < 0 || label >= classes)
  if (stray === -1) return succeed(set)
  return refuse(
    `Sample ${stray + 1} of the ${part} data has class ${String(set.labels[stray])}, but the model ${graph.name} tells ${classes} classes apart.`,
  )
}
