import type { Graph, TensorIndex } from '../graph/graph.ts'
import type { ActivationRanges } from './activation-range.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { RangeLearning } from './quantization-aware/range-learning.ts'
import type { RoundingPlan } from './quantization-aware/rounding-plan.ts'
import type { TrainingEngine } from './engine.ts'
import type { InputMode } from './input/input-source.ts'
import type { TrainingSettings } from './settings.ts'
import type { TrainingProgress } from './training-outcome.ts'
import type { TrainingSet } from './training-set.ts'

/** Where a run keeps and finds its checkpoints. */
export type CheckpointHooks = {
  /** Goes on from here. */
  readonly resume?: Checkpoint
  /** Called at each epoch's end and every few seconds between. The checkpoint is a copy, free to keep or transfer. */
  readonly save?: (checkpoint: Checkpoint) => void | Promise<void>
  /** Seconds between checkpoints inside an epoch; default 5. */
  readonly everySeconds?: number
}

/** What a run of `trainGraph` needs. */
export type TrainOptions = {
  readonly graph: Graph
  readonly train: TrainingSet
  /** Chooses the best epoch; null chooses by the training loss. */
  readonly validation: TrainingSet | null
  readonly settings: TrainingSettings
  readonly engine: TrainingEngine
  /** Tensors that keep their values, such as all but the head of an imported net. */
  readonly frozen?: ReadonlySet<TensorIndex>
  readonly onProgress?: (progress: TrainingProgress) => void
  readonly signal?: AbortSignal
  readonly checkpoint?: CheckpointHooks
  /** Where batches are gathered and augmented; by default where that is faster. */
  readonly input?: InputMode
}

/** What a run of `trainQuantizationAware` needs. The graph has its batch normalization folded. */
export type QuantizationAwareOptions = TrainOptions & {
  /** Ranges from calibration; an activation that is missing starts from its first batch. */
  readonly ranges?: ActivationRanges
  /** Accuracy (or the negated error) of the INT8 graph on validation data; the highest epoch wins. Default: fake quantization's own. */
  readonly evaluateInteger?: (graph: Graph, ranges: ActivationRanges) => number | Promise<number>
  /** Part of the steps, at the end, in which ranges stand still; default 0.2. */
  readonly frozenRanges?: number
  /** How the ranges of activations are found while training; default moving-average. */
  readonly rangeLearning?: RangeLearning
  /** Part of the steps, at the start, in which only weights are rounded (Jacob et al. 2017, section 3.1); default 0. */
  readonly delay?: number
  /**
   * Layers whose batch normalization was folded into them (by name, with its epsilon), and the share of the run in which it works
   * with the statistics of each batch; then it stands still (correct-then-freeze). Default: it stands still from the start.
   */
  readonly normalizations?: { readonly layers: ReadonlyMap<string, number>; readonly until: number }
  /** How wide weights and activations are rounded; default INT8 with one scale for each output channel. */
  readonly rounding?: RoundingPlan
}
