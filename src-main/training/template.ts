import type { Result } from '../contract/result.ts'
import type { DatasetKind } from '../data/dataset.ts'
import type { Graph } from '../graph/graph.ts'

/** What the last layer is for. `anomaly` rebuilds its input. */
export type TrainingTask = 'classification' | 'regression' | 'anomaly'

/** A number a person may turn. */
export type TemplateParameter = {
  readonly name: string
  readonly default: number
  readonly min: number
  readonly max: number
  /** One sentence. */
  readonly help: string
}

/** What a template is told about the data. */
export type TemplateRequest = {
  readonly name?: string
  /** One sample without the batch: [features], [length, channels] or [1, length, channels], [height, width, channels]. */
  readonly inputShape: readonly number[]
  /** The number of classes; for regression the number of values; for anomaly ignored. */
  readonly classes: number
  readonly task: TrainingTask
  /** Parameters that differ from their defaults. */
  readonly parameters?: Readonly<Record<string, number>>
  /** Decides the initial weights. */
  readonly seed: number
}

/** A recipe for an untrained float Graph. */
export type Template = {
  readonly name: string
  readonly title: string
  readonly for: readonly DatasetKind[]
  readonly tasks: readonly TrainingTask[]
  readonly description: string
  readonly parameters: readonly TemplateParameter[]
  /** Defaults of training that belong to this net. */
  readonly training: TemplateTraining
  /** Whether a sample of this shape can be fed to the net; a sentence with the reason when not. */
  readonly accepts: (inputShape: readonly number[]) => Result<true>
  /** The Graph, batch 1, weights initialised from the seed. */
  readonly build: (request: TemplateRequest) => Result<Graph>
}

/** Where training starts from when a person changes nothing. */
export type TemplateTraining = {
  readonly epochs: number
  readonly batch: number
  readonly learningRate: number
  readonly patience: number
  readonly dropout: number
  readonly labelSmoothing: number
}
